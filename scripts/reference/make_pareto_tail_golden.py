#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes data/golden/pareto_tail.csv with mpmath: generalised Pareto tails by maximum likelihood, 25 digits.

The excesses of a case are y_i = scale (u_i^-shape - 1) / shape at u_i = frac(i g), g the golden ratio's fraction,
i = 1 .. count: whoever compares makes them anew. Columns:

    shape, scale, count, observations      of the case
    fitted_shape, fitted_scale, log_likelihood      where both derivatives of the log-likelihood vanish
    excess, probability, lower, upper      of share (1 + shape y / scale)^(-1/shape) at the fit, and the ends of
                                           its 95 % profile-likelihood interval: where the deviance (binomial
                                           and Pareto) is chi squared's quantile and its gradient is along
                                           that of the probability
    alpha, unit, shortfall                 1 - E[exp(-unit L) | worst alpha] beyond the threshold 0.02, by
                                           quadrature of the density

calibration/models does the first by nested golden sections and the second by two nested searches.

Usage: make_pareto_tail_golden.py > data/golden/pareto_tail.csv
"""
import math

from mpmath import diff, erfinv, exp, findroot, log, mp, mpf, nstr, quad, sqrt

mp.dps = 25
DIGITS = 17
THRESHOLD = mpf("0.02")
GOLDEN = 0.6180339887498949
CONFIDENCE = mpf("0.95")

# shape, scale, count, observations, excess of the probability, alpha, unit
CASES = [
    (0.3, 0.01, 60, 600, 0.05, 0.01, 1.0),
    (0.15, 0.02, 100, 1000, 0.1, 0.02, 4.0),
    (-0.1, 0.015, 80, 640, 0.03, 0.05, 2.0),
    (0.6, 0.01, 40, 400, 0.2, 0.01, 1.0),
]


def excesses(shape, scale, count):
    out = []
    for i in range(1, count + 1):
        u = math.fmod(i * GOLDEN, 1.0)
        out.append(mpf(scale * math.expm1(-shape * math.log(u)) / shape))
    return out


def log_likelihood(ys, shape, scale):
    return -len(ys) * log(scale) - (1 + 1 / shape) * sum(log(1 + shape * y / scale) for y in ys)


def main():
    print("shape,scale,count,observations,fitted_shape,fitted_scale,log_likelihood,excess,probability,lower,upper,"
          "alpha,unit,shortfall")
    for shape, scale, count, observations, excess, alpha, unit in CASES:
        ys = excesses(shape, scale, count)
        x = mpf(excess)

        def gradient(s, b):
            z = [s * y / b for y in ys]
            by_shape = sum(log(1 + v) for v in z) / s**2 - (1 + 1 / s) * sum(v / s / (1 + v) for v in z)
            by_scale = -count / b + (1 + 1 / s) * sum(v / b / (1 + v) for v in z)
            return by_shape, by_scale

        s, b = findroot(lambda s, b: list(gradient(s, b)), (mpf(shape) * 0.9, mpf(scale)))
        top = log_likelihood(ys, s, b)
        share = mpf(count) / observations

        def log_probability(z, t, c):
            return log(z) - log(1 + t * x / c) / t

        def share_deviance(z):
            rest = observations - count
            return 2 * (count * log(share / z) + rest * log((1 - share) / (1 - z)))

        quantile = 2 * erfinv(CONFIDENCE)**2
        ends = []
        for side in (-1, 1):
            def system(z, t, c, m):
                by_shape, by_scale = gradient(t, c)
                by_share = 2 * (-count / z + (observations - count) / (1 - z))
                inside = 1 + t * x / c
                f_shape = log(inside) / t**2 - x / c / inside / t
                f_scale = x / c**2 / inside
                return [by_share * z - m,
                        (-2 * by_shape - m * f_shape),
                        (-2 * by_scale - m * f_scale) * b,
                        share_deviance(z) + 2 * (top - log_likelihood(ys, t, c)) - quantile]

            spread = mpf("0.05") if shape < 0 else mpf("0.12")
            start = (share * (1 + side * mpf("0.03")), s + side * spread, b * (1 + side * mpf("0.05")), mpf(side) * 2)
            z, t, c, m = findroot(system, start, maxsteps=200)
            ends.append(exp(log_probability(z, t, c)))
            assert isinstance(ends[-1], mpf) and side * (ends[-1] - exp(log_probability(share, s, b))) > 0

        a, k = mpf(alpha), mpf(unit)

        def loss(share_of_worst):  # at probability alpha * share_of_worst
            return THRESHOLD + b * ((a * share_of_worst / share)**(-s) - 1) / s

        shortfall = quad(lambda q: 1 - exp(-k * loss(q)), [0, mpf("1e-8"), mpf("1e-4"), mpf("0.01"), mpf("0.1"), 1])
        numbers = [s, b, top, x, exp(log_probability(share, s, b)), ends[0], ends[1], a, k, shortfall]
        print(",".join([repr(shape), repr(scale), str(count), str(observations)] + [nstr(n, DIGITS) for n in numbers]))


main()
