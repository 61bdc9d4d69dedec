# SPDX-License-Identifier: Apache-2.0
"""Heston models fitted to vols, a batch of them in step: Levenberg-Marquardt with Marquardt's scaling in
(ln v0, ln kappa, ln theta, ln sigma, atanh rho), the coordinates and the box of our own fitter."""

from typing import NamedTuple

MOST_STEPS = 200
ENOUGH = 1e-10  # relative decrease of a step that is taken
FIRST_DAMPING = 1e-2
LEAST_DAMPING, MOST_DAMPING = 1e-12, 1e12


class State(NamedTuple):
    point: object  # [fits, 5]
    residual: object  # [fits, quotes]
    jacobian: object  # [fits, quotes, 5], by the point
    damping: object  # [fits]
    done: object  # [fits]
    steps: object


def model_of(lib, point):
    return lib.concatenate([lib.exp(point[..., :4]), lib.tanh(point[..., 4:])], -1)


def point_of(lib, model):
    return lib.concatenate([lib.log(model[..., :4]), lib.atanh(model[..., 4:])], -1)


def evaluate(lib, residuals, point):
    """`residuals` of models gives residuals and their derivatives by the models."""
    model = model_of(lib, point)
    residual, by_model = residuals(model)
    chain = lib.concatenate([model[..., :4], 1.0 - model[..., 4:] ** 2], -1)
    return residual, by_model * chain[:, None, :]


def begin(lib, residuals, model):
    point = point_of(lib, model)
    count = point.shape[0]
    return State(point, *evaluate(lib, residuals, point), FIRST_DAMPING + 0.0 * point[:, 0], lib.zeros(count) > 1.0, 0)


def cost(lib, residual):
    return 0.5 * lib.sum(residual * residual, -1)


def advance(lib, residuals, box, state):
    """One step of every fit; those that are done stand still."""
    transposed = lib.transpose(state.jacobian)
    gradient = lib.matmul(transposed, state.residual[..., None])
    normal = lib.matmul(transposed, state.jacobian)
    scale = lib.maximum(lib.diagonals(normal), 1e-12)
    damped = normal + lib.diagonal_matrices(state.damping[:, None] * scale)
    step = -lib.solve(damped, gradient)[..., 0]
    tried = lib.minimum(lib.maximum(state.point + lib.minimum(lib.maximum(step, -1.5), 1.5), box[0]), box[1])
    residual, jacobian = evaluate(lib, residuals, tried)
    before, after = cost(lib, state.residual), cost(lib, residual)
    better = (after < before) & ~state.done
    small = (before - after <= ENOUGH * before) & (state.damping <= FIRST_DAMPING)
    done = state.done | (better & small) | (state.damping >= MOST_DAMPING)
    damping = lib.where(better, lib.maximum(state.damping / 5.0, LEAST_DAMPING), 4.0 * state.damping)
    return State(lib.where(better[:, None], tried, state.point),
                 lib.where(better[:, None], residual, state.residual),
                 lib.where(better[:, None, None], jacobian, state.jacobian),
                 damping, done, state.steps + 1)
