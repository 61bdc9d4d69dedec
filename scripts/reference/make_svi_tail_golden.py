#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes data/golden/svi_tail.csv with mpmath: tails of raw SVI slices by integrating their density.

For X = ln(S_T / F) with the density phi(d2) g / sqrt(w), g Durrleman's function from exact derivatives of w:

    fall, rise      integrals of the density below and above k
    shortfall       1 - (integral of exp(x) times the density below k) / fall: the expected shortfall at
                    alpha = fall, whose quantile is exp(k)
    variance_swap   -2 times the integral of x times the density

Tanh-sinh quadrature in u, x = m + sigma sinh(u), piece by piece out to where the density is below 1e-45 of its
scale. kernels/core integrates nothing of this: its tails are closed forms in w and w'. One slice has butterfly
arbitrage (Axel Vogt's); its signed density integrates all the same.

Usage: make_svi_tail_golden.py > data/golden/svi_tail.csv
"""
from mpmath import cosh, exp, mp, mpf, nstr, pi, quad, sinh, sqrt

mp.dps = 40
DIGITS = 22
FARTHEST = mpf(16)  # of d2

# a, b, rho, m, sigma
SLICES = [
    (0.04, 0.1, -0.3, 0.02, 0.2),
    (0.0001, 0.004, -0.6, 0.001, 0.01),        # a day
    (0.01, 0.08, -0.999, 0.05, 0.1),           # the right wing flat
    (0.01, 0.08, 0.9995, -0.05, 0.1),          # the left wing flat
    (0.05, 1.0, -0.98, 0.0, 0.4),              # the left slope 1.98
    (0.3, 1.0, 0.95, 0.1, 1.0),                # the right slope 1.95
    (0.09, 0.0, 0.0, 0.0, 0.1),                # lognormal
    (-0.0410, 0.1331, 0.3060, 0.3586, 0.4153),  # Axel Vogt's, with arbitrage
    (0.02, 0.3, -0.5, -0.02, 0.001),           # a kink
    (1e-06, 0.02, -0.2, 0.0, 0.05),            # next to no variance at its lowest
]
STRIKES = [-9.0, -6.0, -4.0, -2.5, -1.2, -0.4, 0.0, 0.6, 1.5, 3.0, 5.0]


def smile(p, k):
    a, b, rho, m, sigma = p
    y = k - m
    r = sqrt(y * y + sigma * sigma)
    return a + b * (rho * y + r), b * (rho + y / r), b * sigma**2 / r**3


def d2_of(p, k):
    w = smile(p, k)[0]
    return -k / sqrt(w) - sqrt(w) / 2


def density(p, k):
    w, slope, curvature = smile(p, k)
    g = (1 - k * slope / (2 * w))**2 - slope**2 / 4 * (1 / w + mpf(1) / 4) + curvature / 2
    return exp(-d2_of(p, k)**2 / 2) / sqrt(2 * pi) * g / sqrt(w)


def end(p, side):
    """Seen from far out, where |d2| passes FARTHEST."""
    u = mpf(40) * side
    while -side * d2_of(p, p[3] + p[4] * sinh(u)) > FARTHEST:
        u -= side * mpf(1) / 16
    return u + side * mpf(1) / 16


def integral(p, f, low, high):
    def along(u):
        x = p[3] + p[4] * sinh(u)
        return f(x) * density(p, x) * p[4] * cosh(u)
    pieces = max(4, int((high - low) * 3))
    value, error = quad(along, [low + (high - low) * i / pieces for i in range(pieces + 1)], error=True)
    assert error < mpf(10)**-24 * (abs(value) + mpf(10)**-18), (p, value, error)
    return value


def main():
    print("# Written by scripts/reference/make_svi_tail_golden.py. Inputs are exact doubles.")
    print("a,b,rho,m,sigma,log_moneyness,fall,rise,shortfall,variance_swap")
    for slice_ in SLICES:
        p = [mpf(x) for x in slice_]
        low, high = end(p, -1), end(p, 1)
        swap = -2 * integral(p, lambda x: x, low, high)
        for strike in STRIKES:
            k = float(round(strike * float(sqrt(smile(p, mpf(0))[0])), 6))
            here = mp.asinh((mpf(k) - p[3]) / p[4])
            if not low < here < high:
                continue
            fall = integral(p, lambda x: 1, low, here)
            rise = integral(p, lambda x: 1, here, high)
            if abs(fall) < mpf(10)**-18 or abs(rise) < mpf(10)**-18:
                continue
            assert abs(fall + rise - 1) < mpf(10)**-26, (slice_, k, fall + rise)
            shortfall = 1 - integral(p, lambda x: exp(x), low, here) / fall
            print(",".join([repr(x) for x in slice_] + [repr(k)] +
                           [nstr(x, DIGITS) for x in (fall, rise, shortfall, swap)]), flush=True)


if __name__ == "__main__":
    main()
