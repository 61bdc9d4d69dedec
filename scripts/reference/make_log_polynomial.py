#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the coefficients of P in kernels/core/log_ratio.h, made with mpmath, lowest power first.

With s = f / (2 + f), |s| <= (sqrt(2) - 1) / (sqrt(2) + 1) for 1 + f in [sqrt(1/2), sqrt(2)],

    ln(1 + f) = 2 artanh(s) = f - s (f - s^2 P(s^2)),      P(z) = 2 (artanh(s) / s - 1) / z,  z = s^2

P is interpolated in Chebyshev's points on [0, s_max^2] in 60 digits. The last line is the largest error, relative to
P; s^3 P is at most 1 % of the logarithm.

Usage: make_log_polynomial.py
"""
from mpmath import atanh, chebyfit, mp, mpf, nstr, sqrt

mp.dps = 60
DEGREE = 6


def remainder(z):
    if z == 0:
        return mpf(2) / 3
    s = sqrt(z)
    return 2 * (atanh(s) / s - 1) / z


def main():
    largest = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2
    coefficients, error = chebyfit(remainder, [0, largest], DEGREE + 1, error=True)
    for coefficient in reversed(coefficients):
        print(nstr(coefficient, 19))
    print("largest error over P:", nstr(error / remainder(largest / 2), 3))


if __name__ == "__main__":
    main()
