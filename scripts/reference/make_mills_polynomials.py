#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes kernels/core/math/mills_polynomials.h: Chebyshev fits of Mills' ratio, made with mpmath.

With y = (x - kappa) / (x + kappa), which maps [0, inf) to [-1, 1) [the map of ShepherdLaframboise1981], the
functions

    (x + kappa)   R(x)         = 1 + w P(y),      R(x) = (1 - Phi(x)) / phi(x)
    (x + kappa)^2 (1 - x R(x)) = 1 + w Q(y),      w = kappa / (x + kappa) = (1 - y) / 2

are smooth on [-1, 1] and vary by little more than a factor kappa and kappa^2, so that one polynomial
serves the whole half line with uniform relative accuracy; splitting off the limit 1 at infinity keeps
the rounding of P and Q from being seen in the far wings. Coefficients are found by Chebyshev
interpolation in 60 digits and rewritten in powers of y (safe: the series decays faster than 2^-n).

Usage: make_mills_polynomials.py > kernels/core/math/mills_polynomials.h
"""
from mpmath import mp, mpf, cos, erfc, exp, nstr, pi, sqrt

mp.dps = 60
KAPPA = mpf(5)  # near the minimum, over kappa, of the degree needed for 1e-17
RATIO_DEGREE = 24
COMPLEMENT_DEGREE = 27
NODES = 64


def mills_ratio(x):
    if x > 50:  # Laplace's continued fraction: no overflow of exp(x^2 / 2)
        tail = mpf(0)
        for k in range(300, 0, -1):
            tail = k / (x + tail)
        return 1 / (x + tail)
    return sqrt(pi / 2) * erfc(x / sqrt(mpf(2))) * exp(x * x / 2)


def chebyshev_coefficients(function, degree):
    nodes = [cos(pi * (k + mpf(1) / 2) / NODES) for k in range(NODES)]
    values = [(function(KAPPA * (1 + y) / (1 - y)) - 1) * 2 / (1 - y) for y in nodes]
    found = []
    for j in range(degree + 1):
        total = sum(v * cos(pi * j * (k + mpf(1) / 2) / NODES) for k, v in enumerate(values))
        found.append(total * (1 if j == 0 else 2) / NODES)
    return found


def to_powers(chebyshev):
    size = len(chebyshev)
    powers = [mpf(0)] * size
    previous, current = [mpf(1)], [mpf(0), mpf(1)]
    for j, weight in enumerate(chebyshev):
        basis = previous if j == 0 else current
        for i, b in enumerate(basis):
            powers[i] += weight * b
        if j >= 1:
            following = [mpf(0)] + [2 * b for b in current]
            for i, b in enumerate(previous):
                following[i] -= b
            previous, current = current, following
    return powers


def literal(value):
    return repr(float(value))


def chain(name, coefficients):
    lines = [f"  double {name} = {literal(coefficients[-1])};"]
    lines += [f"  {name} = {name} * square + {literal(c)};" for c in reversed(coefficients[:-1])]
    return lines


def emit(name, doc, powers):
    out = [f"/// {doc}", f"VOLCAL_HD inline double {name}(double y) {{", "  const double square = y * y;"]
    out += chain("even", powers[0::2])
    out += chain("odd", powers[1::2])
    out += ["  return even + y * odd;", "}", ""]
    return out


def main():
    ratio = to_powers(
        chebyshev_coefficients(lambda x: (x + KAPPA) * mills_ratio(x), RATIO_DEGREE))
    complement = to_powers(
        chebyshev_coefficients(lambda x: (x + KAPPA)**2 * (1 - x * mills_ratio(x)), COMPLEMENT_DEGREE))
    lines = [
        "// SPDX-License-Identifier: Apache-2.0", "// Written by scripts/reference/make_mills_polynomials.py.",
        "// clang-format off", "#pragma once", "",
        "/// Polynomials behind Mills' ratio, in y = (x - kMillsCentre) / (x + kMillsCentre) and",
        "/// w = kMillsCentre / (x + kMillsCentre), x >= 0; R(x) = (1 - Phi(x)) / phi(x).", "",
        '#include "kernels/core/portability.h"', "", "namespace volcal::core {", "",
        f"constexpr double kMillsCentre = {literal(KAPPA)};", ""
    ]
    lines += emit("mills_ratio_polynomial", "P(y): (x + kMillsCentre) R(x) = 1 + w P(y), truncated below 1e-17 of the left side.", ratio)
    lines += emit("mills_complement_polynomial",
                  "Q(y): (x + kMillsCentre)^2 (1 - x R(x)) = 1 + w Q(y), truncated likewise.", complement)
    lines += ["}  // namespace volcal::core"]
    print("\n".join(lines))


if __name__ == "__main__":
    main()
