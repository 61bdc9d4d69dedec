#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes data/golden/svi_value.csv or svi_residual.csv with mpmath: raw SVI at single points, in 60 digits.

    value      of a slice (a, b, rho, m, sigma) at k: w; w' and w'' by numerical differentiation of w; Durrleman's g
               from these; the vol sqrt(w / T)
    residual   of a slice stated by its lowest variance, left and right slope, m and sigma: w from
               a = lowest - sigma sqrt(left right), b = (left + right) / 2, rho = (right - left) / (right + left), and
               its derivatives by the logarithms of lowest, left, right and sigma, and by m, by numerical differentiation

kernels/core has these derivatives in closed form.

Usage: make_svi_value_golden.py value|residual > data/golden/svi_value.csv|svi_residual.csv
"""
import sys

from mpmath import diff, exp, log, mp, mpf, nstr, sqrt

mp.dps = 60
DIGITS = 25

# a, b, rho, m, sigma, time to expiry (a power of two: its inverse is exact)
SLICES = [
    (0.04, 0.1, -0.3, 0.02, 0.2, 0.5),
    (0.0001, 0.004, -0.6, 0.001, 0.01, 0.00390625),  # a day
    (0.01, 0.08, -0.999, 0.05, 0.1, 0.25),           # the right wing flat
    (0.01, 0.08, 0.9995, -0.05, 0.1, 0.25),          # the left wing flat
    (0.05, 1.0, -0.98, 0.0, 0.4, 1.0),               # the left slope 1.98
    (0.09, 0.0, 0.0, 0.0, 0.1, 1.0),                 # one vol
    (-0.0410, 0.1331, 0.3060, 0.3586, 0.4153, 1.0),  # Axel Vogt's, with arbitrage
    (0.02, 0.3, -0.5, -0.02, 0.001, 0.125),          # a kink
    (0.7, 0.4, -0.2, 0.1, 1.5, 4.0),                 # years
]
# lowest, left, right, m, sigma
POINTS = [
    (0.05, 0.13, 0.07, 0.02, 0.2),
    (0.0001, 0.006, 0.002, 0.001, 0.01),
    (0.02, 1.9, 0.03, -0.1, 0.3),
    (0.02, 0.03, 1.9, 0.1, 0.3),
    (0.3, 0.5, 0.5, 0.0, 1.2),
    (1e-05, 0.3, 0.1, 0.0, 0.002),  # nothing at its lowest
]
STRIKES = [-6.0, -2.5, -1.2, -0.4, -0.05, 0.0, 0.3, 0.9, 1.7, 3.0, 5.0]  # in total standard deviations


def raw(p, k):
    a, b, rho, m, sigma = p
    return a + b * (rho * (k - m) + sqrt((k - m)**2 + sigma**2))


def raw_of_point(q):
    lowest, left, right, m, sigma = q
    return (lowest - sigma * sqrt(left * right), (left + right) / 2, (right - left) / (right + left), m, sigma)


def places(p):
    scale = float(sqrt(raw(p, mpf(0))))
    return [float(round(strike * scale, 6)) for strike in STRIKES]


def write(inputs, answers):
    print(",".join([repr(x) for x in inputs] + [nstr(x, DIGITS) for x in answers]))


def values():
    print("a,b,rho,m,sigma,time_to_expiry,log_moneyness,total_variance,slope,curvature,durrleman_g,implied_vol")
    for *slice_, time in SLICES:
        p = [mpf(x) for x in slice_]
        for k in places(p):
            w = raw(p, mpf(k))
            slope = diff(lambda x: raw(p, x), mpf(k))
            curvature = diff(lambda x: raw(p, x), mpf(k), 2)
            g = (1 - k * slope / (2 * w))**2 - slope**2 / 4 * (1 / w + mpf(1) / 4) + curvature / 2
            write([*slice_, time, k], [w, slope, curvature, g, sqrt(w / mpf(time))])


def residuals():
    print("lowest,left,right,m,sigma,log_moneyness,total_variance,by_lowest,by_left,by_right,by_m,by_sigma")
    for point in POINTS:
        q = [mpf(x) for x in point]
        for k in places(raw_of_point(q)):
            def moved(place, step):
                there = list(q)
                there[place] = q[place] + step if place == 3 else exp(log(q[place]) + step)
                return raw(raw_of_point(there), mpf(k))
            by = [diff(lambda step: moved(place, step), mpf(0)) for place in range(5)]
            write([*point, k], [raw(raw_of_point(q), mpf(k)), *by])


def main():
    print("# Written by scripts/reference/make_svi_value_golden.py. Inputs are exact doubles.")
    {"value": values, "residual": residuals}[sys.argv[1]]()


if __name__ == "__main__":
    main()
