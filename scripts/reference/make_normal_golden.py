#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes data/golden/normal.csv: Mills' ratio and its relatives in 60 digits, printed to 25.

Usage: make_normal_golden.py > data/golden/normal.csv
"""
from mpmath import mp, mpf, erfc, exp, log, log1p, nstr, pi, sqrt

mp.dps = 60


def mills_ratio(x):
    if x > 60:  # Laplace's continued fraction: exp(x^2 / 2) would need ever more digits
        tail = mpf(0)
        for k in range(300, 0, -1):
            tail = k / (x + tail)
        return 1 / (x + tail)
    return sqrt(pi / 2) * erfc(x / sqrt(mpf(2))) * exp(x * x / 2)


def main():
    print("# Written by scripts/reference/make_normal_golden.py; x is exact in binary.")
    print("# mills_ratio R = (1 - Phi) / phi; mills_complement 1 - x R (empty for x < 0); log_cdf ln Phi(x)")
    print("x,mills_ratio,mills_complement,cdf,log_cdf,erfcx")
    positive = [2.0**e for e in range(-40, 0, 3)]
    positive += [k / 8 for k in range(1, 80)] + [10.5 + k for k in range(0, 27, 2)]
    far = [64.0, 128.0, 1000.0, 2.0**20, 2.0**40, 2.0**100]
    negative = [-x for x in positive if x <= 37]
    for x in sorted(negative) + [0.0] + positive + far:
        z = mpf(x)
        ratio = mills_ratio(z)
        complement = nstr(1 - z * ratio, 25) if x >= 0 else ""
        if x > 60:  # 1 - x R cancels beyond 60 digits there
            with mp.workdps(200):
                complement = nstr(1 - mpf(x) * mills_ratio(mpf(x)), 25)
        cdf = erfc(-z / sqrt(mpf(2))) / 2
        # Above zero ln Phi through the other tail: 1 - tail would round to 1.
        log_cdf = log1p(-erfc(z / sqrt(mpf(2))) / 2) if x > 0 else log(cdf)
        # erfcx overflows a double below -26.6.
        scaled = nstr(exp(z * z) * erfc(z), 25) if -26 < x < 60 else ""
        print(",".join([repr(x), nstr(ratio, 25), complement, nstr(cdf, 25), nstr(log_cdf, 25), scaled]))


if __name__ == "__main__":
    main()
