# SPDX-License-Identifier: Apache-2.0
"""Black prices and implied vols of whole arrays, for any library of arrays (`lib`: see jax_library.py).

Prices are out of the money and over sqrt(forward * strike), x = -|ln(K/F)|, s = vol * sqrt(T): a call and a put
at one |ln(K/F)| have the same price then [Jaeckel2015, section 2].
"""

import math

ROOT_TWO_PI = math.sqrt(2.0 * math.pi)
# Halley steps on the logarithm of the price; four leave rounding alone within ten standard deviations.
STEPS = 4


def price(lib, x, s):
    return lib.exp(0.5 * x) * lib.ndtr(x / s + 0.5 * s) - lib.exp(-0.5 * x) * lib.ndtr(x / s - 0.5 * s)


def slope(lib, x, s):
    """d price / d s."""
    h = x / s
    return lib.exp(-0.5 * (h * h + 0.25 * s * s)) / ROOT_TWO_PI


def start(lib, x, wanted):
    """Above the point of inflection a bound from there; below it what the price's exponent says."""
    inflection = lib.sqrt(-2.0 * x)
    flat = ROOT_TWO_PI * wanted  # no vol is below it
    exponent = -x / lib.sqrt(lib.maximum(-2.0 * lib.log(wanted), 1e-3))
    low = lib.minimum(lib.maximum(exponent, flat), inflection)
    at_inflection = price(lib, x, lib.maximum(inflection, 1e-150))
    return lib.where(wanted < at_inflection, low, flat + inflection)


def total_stddev(lib, x, wanted):
    """s of the price `wanted` > 0."""
    s = start(lib, x, wanted)
    log_wanted = lib.log(wanted)
    for _ in range(STEPS):
        here = price(lib, x, s)
        first = slope(lib, x, s) / here
        newton = (lib.log(here) - log_wanted) / first
        second = (x / s) ** 2 / s - 0.25 * s - first  # of the logarithm, over `first`
        curved = 1.0 - 0.5 * newton * second
        step = lib.where(curved > 0.2, newton / curved, newton)
        s = lib.minimum(lib.maximum(s - step, s / 3.0), 3.0 * s)
    return s


def implied_vol(lib, forward, strike, time, undiscounted_price):
    x = -lib.abs(lib.log(strike / forward))
    return total_stddev(lib, x, undiscounted_price / lib.sqrt(forward * strike)) / lib.sqrt(time)
