#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes kernels/core/math/elementary_polynomials.h: Chebyshev fits behind exp, log and angles, made with mpmath.

Usage: make_elementary_polynomials.py > kernels/core/math/elementary_polynomials.h
"""
from mpmath import atan, atanh, cos, exp, factorial, log, mp, mpf, pi, sin, sqrt

from make_mills_polynomials import literal, to_powers

mp.dps = 60
NODES = 48


def fit(function, low, high, degree):
    """Coefficients, lowest first, in powers of the argument itself."""
    centre, half = (low + high) / 2, (high - low) / 2
    nodes = [cos(pi * (k + mpf(1) / 2) / NODES) for k in range(NODES)]
    values = [function(centre + half * y) for y in nodes]
    chebyshev = []
    for j in range(degree + 1):
        total = sum(v * cos(pi * j * (k + mpf(1) / 2) / NODES) for k, v in enumerate(values))
        chebyshev.append(total * (1 if j == 0 else 2) / NODES)
    moved = [mpf(0)]  # Horner's scheme on polynomials: y = (x - centre) / half
    for c in reversed(to_powers(chebyshev)):
        product = [mpf(0)] * (len(moved) + 1)
        for i, m in enumerate(moved):
            product[i + 1] += m / half
            product[i] -= m * centre / half
        product[0] += c
        moved = product
    return moved[:degree + 1]


def emit(name, doc, argument, coefficients):
    top, *rest = reversed(coefficients)
    lines = [f"/// {doc}", "template <class T>", f"VOLCAL_HD inline T {name}(const T& {argument}) {{",
             f"  T sum = {literal(top)} * {argument} + {literal(rest[0])};"]
    lines += [f"  sum = sum * {argument} + {literal(c)};" for c in rest[1:]]
    return lines + ["  return sum;", "}", ""]


def log_over_cube(z):
    """(ln((1 + s) / (1 - s)) - 2 s) / s^3, z = s^2."""
    if z < mpf("1e-6"):
        return sum(mpf(2) / (2 * n + 3) * z**n for n in range(12))
    s = sqrt(z)
    return (2 * atanh(s) - 2 * s) / s**3


def sine_over_cube(z):
    """(sin r - r) / r^3, z = r^2."""
    if z < mpf("1e-6"):
        return sum((-1)**(n + 1) * z**n / factorial(2 * n + 3) for n in range(8))
    r = sqrt(z)
    return (sin(r) - r) / r**3


def cosine_over_fourth(z):
    """(cos r - 1 + r^2 / 2) / r^4, z = r^2."""
    if z < mpf("1e-4"):
        return sum((-1)**n * z**n / factorial(2 * n + 4) for n in range(10))
    return (cos(sqrt(z)) - 1 + z / 2) / z**2


def arctangent_over_cube(z):
    """(atan t - t) / t^3, z = t^2."""
    if z < mpf("1e-6"):
        return sum((-1)**(n + 1) * z**n / (2 * n + 3) for n in range(12))
    t = sqrt(z)
    return (atan(t) - t) / t**3


def main():
    root = sqrt(mpf(2))
    widest = (root - 1) / (root + 1)
    half_log = log(mpf(2)) / 2
    lines = [
        "// SPDX-License-Identifier: Apache-2.0", "// Written by scripts/reference/make_elementary_polynomials.py.",
        "// clang-format off", "#pragma once", "", "/// Polynomials behind exp and log (elementary.h) and angles (circular.h).", "",
        '#include "kernels/core/portability.h"', "", "namespace volcal::core {", "inline namespace VOLCAL_ISA {", ""
    ]
    lines += emit("log_polynomial", "(ln((1 + s) / (1 - s)) - 2 s) / s^3 in z = s^2, |s| <= 0.1716: 1e-17 of the logarithm.",
                  "z", fit(log_over_cube, mpf(0), widest**2, 6))
    lines += emit("quick_log_polynomial", "ln(1 + f) / f, 1 / sqrt(2) <= 1 + f <= sqrt(2), to 1e-8 of the logarithm.", "f",
                  fit(lambda f: log(1 + f) / f if f != 0 else mpf(1), 1 / root - 1, root - 1, 8))
    lines += emit("exp_polynomial", "(exp(r) - 1 - r) / r^2, |r| <= ln(2) / 2 and a little: 1e-17 of exp.", "r",
                  fit(lambda r: (exp(r) - 1 - r) / r**2 if abs(r) > mpf("1e-15") else mpf(1) / 2,
                      -half_log * mpf("1.001"), half_log * mpf("1.001"), 10))
    eighth = (pi / 4 * mpf("1.001"))**2
    lines += emit("sine_polynomial", "(sin r - r) / r^3 in z = r^2, |r| <= pi / 4 and a little: 1e-17 of the sine.", "z",
                  fit(sine_over_cube, mpf(0), eighth, 5))
    lines += emit("cosine_polynomial", "(cos r - 1 + r^2 / 2) / r^4 in z = r^2, |r| <= pi / 4 and a little: 1e-17.", "z",
                  fit(cosine_over_fourth, mpf(0), eighth, 5))
    lines += emit("arctangent_polynomial", "(atan t - t) / t^3 in z = t^2, |t| <= sqrt(2) - 1 and a little: 1e-17 of the angle.",
                  "z", fit(arctangent_over_cube, mpf(0), ((root - 1) * mpf("1.001"))**2, 10))
    lines += ["}  // namespace VOLCAL_ISA", "}  // namespace volcal::core"]
    print("\n".join(lines))


if __name__ == "__main__":
    main()
