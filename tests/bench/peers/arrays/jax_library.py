# SPDX-License-Identifier: Apache-2.0
"""JAX as a library of arrays: what black.py, heston.py and fit.py ask for, and how work is compiled and run."""

import sys

import jax
import jax.numpy as jnp
import numpy

import fit as fits
import heston

jax.config.update("jax_enable_x64", True)
HERE = sys.modules[__name__]

abs, exp, expm1, log, sqrt, tanh, atanh = jnp.abs, jnp.exp, jnp.expm1, jnp.log, jnp.sqrt, jnp.tanh, jnp.arctanh
maximum, minimum, where, real, sum, zeros = jnp.maximum, jnp.minimum, jnp.where, jnp.real, jnp.sum, jnp.zeros
concatenate, matmul, solve = jnp.concatenate, jnp.matmul, jnp.linalg.solve
constant, ndtr = jax.lax.stop_gradient, jax.scipy.special.ndtr

def transpose(matrices):
    return jnp.swapaxes(matrices, -1, -2)


def diagonals(matrices):
    return jnp.diagonal(matrices, axis1=-2, axis2=-1)


def diagonal_matrices(diagonal):
    return diagonal[..., None] * jnp.eye(diagonal.shape[-1])


def use(device, threads):
    """Everything from now on is there; its name. JAX takes the cores that the process may use."""
    del threads
    found = jax.devices({"cpu": "cpu", "cuda": "cuda"}[device])[0]
    jax.config.update("jax_default_device", found)
    return "cpu" if device == "cpu" else f"cuda {found.device_kind}"


def put(array):
    return jnp.asarray(array)


def fetch(array):
    return numpy.asarray(array)


def finish(results):
    jax.block_until_ready(results)


compiled = compiled_complex = jax.jit


def residuals(models, market, chain, scale):
    """[fits, quotes] and [fits, quotes, 5], by forward-mode differentiation of the prices."""

    def one(model, quotes):
        call, pushed = jax.linearize(lambda p: heston.calls(HERE, p, chain), model)
        by_model = jax.vmap(pushed, out_axes=-1)(jnp.eye(5))
        return heston.residuals(HERE, call, by_model, quotes, chain, scale)

    return jax.vmap(one)(models, market)


def fit(start, market, box, chain, scale):
    def at(models):
        return residuals(models, market, chain, scale)

    last = jax.lax.while_loop(lambda s: (s.steps < fits.MOST_STEPS) & ~jnp.all(s.done),
                              lambda s: fits.advance(HERE, at, box, s), fits.begin(HERE, at, start))
    return fits.model_of(HERE, last.point)

