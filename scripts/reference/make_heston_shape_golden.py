#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes data/golden/heston_shape.csv with mpmath: Heston prices and their derivatives by log-moneyness.

The out-of-the-money price over the forward at k = ln(K / F), its slope and its curvature by k, from

    C / F - 1 = 1 / (2 pi i) int exp(K(s) - (s - 1) k) / (s (s - 1)) ds    through Re s = 1/2,

whose derivatives by k have 1 - s and its square as factors; puts by parity. The path is a hyperbola through 1/2,
tilted by the fall of the characteristic function at infinity, nothing of which kernels/core uses; 60 digits make
up for what cancels in the wings. Each sum is taken with two steps, and what they differ by is asserted to be below
1e-24 of the answer. Inputs are exact doubles, answers are correct in every digit printed.

Usage: make_heston_shape_golden.py > data/golden/heston_shape.csv
"""
from mpmath import atan2, cos, cosh, exp, log, mp, mpc, mpf, nstr, pi, sin, sinh, sqrt

mp.dps = 60
DIGITS = 20
NEGLIGIBLE = mpf(10)**-52
AGREED = mpf(10)**-24

# v0, kappa, theta, sigma, rho, time_to_expiry
MODELS = [
    (0.04, 1.5, 0.05, 0.6, -0.7, 0.25),
    (0.04, 1.5, 0.05, 0.6, -0.7, 5.0),
    (0.0175, 1.5768, 0.0398, 0.5751, -0.5711, 1.0),
    (0.04, 4.0, 0.25, 1.0, -0.5, 1.0),
    (0.09, 1.0, 0.09, 1.0, -0.3, 2.0),
    (0.16, 1.0, 0.16, 2.0, -0.8, 10.0),
    (0.04, 0.5, 0.04, 1.0, -0.9, 15.0),
    (0.3, 5.0, 0.2, 0.3, 0.4, 0.02),
    (0.02, 2.0, 0.03, 0.05, 0.0, 0.5),
    (0.06, 0.2, 0.1, 0.8, 0.6, 3.0),
    (0.04, 3.0, 0.05, 1.2, -0.95, 0.003),
    (0.5, 10.0, 0.6, 3.0, -0.2, 0.1),
]
# Log-moneyness in units of sqrt of the mean total variance.
STRIKES = [-8.0, -4.0, -2.0, -1.0, -0.3, 0.0, 0.2, 0.7, 1.5, 3.0, 6.0]


def cumulant(p, time, s):
    v0, kappa, theta, sigma, rho = p
    q = s * (s - 1)
    beta = kappa - rho * sigma * s
    d = sqrt(beta * beta - sigma * sigma * q)
    g = 1 + (beta - d) * (1 - exp(-d * time)) / (2 * d)
    b = q * (1 - exp(-d * time)) / (2 * d) / g
    c = ((beta - d) * time - 2 * log(g)) / sigma**2
    return v0 * b + kappa * theta * c


def integrals(p, time, k, step):
    """Value, slope and curvature of the integral at steps of `step` and of twice that."""
    v0, kappa, theta, sigma, rho = p
    size = (v0 + kappa * theta * time) / sigma
    tilt = -atan2(k + size * rho, size * sqrt(1 - rho * rho)) / 2
    whole = [mpf(0)] * 3
    half = [mpf(0)] * 3
    sizes = mpf(0)
    small = 0
    j = 0
    while small < 4:
        y = j * step
        s = mpf(1) / 2 + SCALE * mpc(-(cosh(y) - 1) * sin(tilt), sinh(y) * cos(tilt))
        tangent = SCALE * mpc(-sinh(y) * sin(tilt), cosh(y) * cos(tilt))
        term = exp(cumulant(p, time, s) - (s - 1) * k) * tangent / (s * (s - 1)) / (2 if j == 0 else 1)
        for order in range(3):
            part = (term * (1 - s)**order).imag
            whole[order] += part
            if j % 2 == 0:
                half[order] += 2 * part
        here = abs(term) * (1 + abs(s))**2
        sizes += here
        small = small + 1 if here < NEGLIGIBLE * sizes else 0
        j += 1
        assert j < 20000
    return [x * step / pi for x in whole], [x * step / pi for x in half]


SCALE = mpf(7) / 10


def rows():
    for model in MODELS:
        p = [mpf(x) for x in model[:5]]
        v0, kappa, theta = p[:3]
        time = mpf(model[5])
        mean = (theta + (v0 - theta) * (1 - exp(-kappa * time)) / (kappa * time)) * time
        for deviations in STRIKES:
            k = float(round(deviations * float(sqrt(mean)), 4))
            if abs(k) > 10:
                continue
            whole, half = integrals(p, time, mpf(k), mpf(1) / 50)
            # Call - 1 is what the contour gives; a put is that plus exp(k).
            parity = [mpf(1), mpf(0), mpf(0)] if k >= 0 else [exp(mpf(k))] * 3
            answers = [x + y for x, y in zip(whole, parity)]
            if answers[0] < mpf(10)**-25:
                continue
            # The error of the whole is near the square of the half's.
            for x, y, answer in zip(whole, half, answers):
                assert abs(x - y)**2 / answers[0] < AGREED * abs(answers[0]), (model, k, answer, x - y)
            yield [repr(x) for x in model] + [repr(k)] + [nstr(x, DIGITS) for x in answers]


def main():
    print("# Written by scripts/reference/make_heston_shape_golden.py. Inputs are exact doubles.")
    print("v0,kappa,theta,sigma,rho,time_to_expiry,log_moneyness,price,slope,curvature")
    for row in rows():
        print(",".join(row))


if __name__ == "__main__":
    main()
