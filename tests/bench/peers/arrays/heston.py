# SPDX-License-Identifier: Apache-2.0
"""Heston prices of a chain for any library of arrays: Lewis' integral with a Black control variate
[AndersenPiterbarg2010], on Gauss-Legendre nodes that reach as far as the characteristic function does.

A model is an array of (v0, kappa, theta, sigma, rho); forwards are 1, prices undiscounted.
"""

import math
from typing import NamedTuple

import numpy

import black

# Gauss-Legendre nodes an expiry, and where they end: vols of the DAX chain to 1e-10 and better.
ORDER = 64
DEPTH = 26.0
SMALLEST_PRICE = 1e-14


def nodes_on_unit():
    x, weight = numpy.polynomial.legendre.leggauss(ORDER)
    return 0.5 * (x + 1.0), 0.5 * weight


def log_characteristic(lib, model, time, u):
    """ln E[exp((1/2 + iu) ln S_T)] of forward 1, in the form without branch cuts [AlbrecherEtAl2007]."""
    v0, kappa, theta, sigma, rho = (model[i] for i in range(5))
    beta = kappa - rho * sigma * (0.5 + 1j * u)
    d = lib.sqrt(beta * beta + sigma * sigma * (u * u + 0.25))
    minus = beta - d
    g = minus / (beta + d)
    decay = lib.exp(-d * time)
    grown = 1.0 - g * decay
    mean = kappa * theta * (minus * time - 2.0 * lib.log(grown / (1.0 - g)))
    return (mean + v0 * minus * (1.0 - decay) / grown) / (sigma * sigma)


def mean_variance(lib, model, time):
    """Of the whole time to expiry."""
    v0, kappa, theta = model[0], model[1], model[2]
    return theta * time + (v0 - theta) * -lib.expm1(-kappa * time) / kappa


def nodes(lib, model, time, unit):
    """From 0 to where the characteristic function has fallen by exp(-DEPTH), in either of the two ways it falls."""
    v0, kappa, theta, sigma, rho = (model[i] for i in range(5))
    exponential = lib.sqrt(1.0 - rho * rho) * (v0 + kappa * theta * time) / sigma
    gaussian = lib.sqrt(mean_variance(lib, model, time))
    end = lib.maximum(DEPTH / exponential, math.sqrt(2.0 * DEPTH) / gaussian)
    y, weight = unit
    return end * y, end * weight


class Chain(NamedTuple):
    """Quotes of several expiries at one moment."""
    time: object  # [expiries, 1], years
    log_moneyness: object  # [expiries, strikes]
    unit: object  # nodes and weights on (0, 1)


def calls(lib, model, chain):
    """[expiries, strikes] of one model."""
    k = chain.log_moneyness
    u, weight = nodes(lib, lib.constant(model), chain.time, chain.unit)
    variance = mean_variance(lib, model, chain.time)
    change = lib.exp(-0.5 * variance * (u * u + 0.25)) - lib.exp(log_characteristic(lib, model, chain.time, u))
    change = change * (weight / (u * u + 0.25))
    phase = lib.exp(-1j * u[:, :, None] * k[:, None, :])
    integral = lib.real(lib.sum(change[:, :, None] * phase, 1))
    black_price = black.price(lib, -lib.abs(k), lib.sqrt(variance))
    return intrinsic(lib, k) + lib.exp(0.5 * k) * (black_price + integral / math.pi)


def intrinsic(lib, k):
    return lib.maximum(1.0 - lib.exp(k), 0.0)


def residuals(lib, call, call_by_model, market, chain, scale):
    """Implied vols of calls less those of the market, over `scale`, and their derivatives: [quotes], [quotes, 5]."""
    k, root = chain.log_moneyness, lib.sqrt(chain.time)
    half = lib.exp(0.5 * k)
    x = -lib.abs(k)
    stddev = black.total_stddev(lib, x, lib.maximum(call - intrinsic(lib, k), SMALLEST_PRICE) / half)
    slope = half * root * black.slope(lib, x, stddev)
    return ((stddev / root - market) / scale).reshape(-1), (call_by_model / (slope * scale)[..., None]).reshape(-1, 5)
