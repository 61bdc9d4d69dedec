# SPDX-License-Identifier: Apache-2.0
"""PyTorch as a library of arrays: what black.py, heston.py and fit.py ask for, and how work is compiled and run.

torch.compile makes kernels of the implied vols; of complex numbers it makes none, so that Heston work runs
eagerly, a kernel an operation.
"""

import sys

import torch

import fit as fits
import heston

torch.set_default_dtype(torch.float64)
HERE = sys.modules[__name__]

abs, exp, expm1, log, sqrt, tanh, atanh = torch.abs, torch.exp, torch.expm1, torch.log, torch.sqrt, torch.tanh, torch.atanh
where, real, sum, zeros, concatenate = torch.where, torch.real, torch.sum, torch.zeros, torch.cat
matmul, solve, ndtr = torch.matmul, torch.linalg.solve, torch.special.ndtr
diagonal_matrices, constant = torch.diag_embed, torch.Tensor.detach

def maximum(a, b):
    return torch.clamp(a, min=b)


def minimum(a, b):
    return torch.clamp(a, max=b)


def transpose(matrices):
    return matrices.transpose(-1, -2)


def diagonals(matrices):
    return torch.diagonal(matrices, dim1=-2, dim2=-1)


def use(device, threads):
    """Everything from now on is there; its name."""
    torch.set_num_threads(threads)
    torch.set_default_device(device)
    torch.zeros(1)  # fails here where there is no such device
    return "cpu" if device == "cpu" else f"cuda {torch.cuda.get_device_name()}"


def put(array):
    return torch.as_tensor(array, device=torch.get_default_device())


def fetch(array):
    return array.cpu().numpy()


def finish(results):
    del results
    if torch.get_default_device().type == "cuda":
        torch.cuda.synchronize()


compiled = torch.compile


def compiled_complex(function):
    return function


def residuals(models, market, chain, scale):
    """[fits, quotes] and [fits, quotes, 5], by forward-mode differentiation of the prices."""

    def one(model, quotes):
        def calls(p):
            call = heston.calls(HERE, p, chain)
            return call, call

        by_model, call = torch.func.jacfwd(calls, has_aux=True)(model)
        return heston.residuals(HERE, call, by_model, quotes, chain, scale)

    return torch.func.vmap(one)(models, market)


def fit(start, market, box, chain, scale):
    def at(models):
        return residuals(models, market, chain, scale)

    state = fits.begin(HERE, at, start)
    while state.steps < fits.MOST_STEPS and not bool(state.done.all()):
        state = fits.advance(HERE, at, box, state)
    return fits.model_of(HERE, state.point)

