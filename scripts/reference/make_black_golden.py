#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes data/golden/black_iv.csv and data/golden/black_price.csv with mpmath.

Every input printed is an exact double; the answers are exact to the 25 digits printed. black_iv.csv: a
price is chosen near a wanted (log-moneyness, total stddev), rounded to a double, and the vol of that double
found by Newton's method on the logarithm in 420 digits (in-the-money prices near 1e300 cancel that much).

Usage: make_black_golden.py iv > data/golden/black_iv.csv
       make_black_golden.py price > data/golden/black_price.csv
"""
import math
import sys

from mpmath import mp, mpf, erfc, exp, log, nstr, pi, sqrt

mp.dps = 420
STEPS = 60


def cdf(z):
    return erfc(-z / sqrt(mpf(2))) / 2


def density(z):
    return exp(-z * z / 2) / sqrt(2 * pi)


def otm_ratio(a, s):
    """Out-of-the-money price over min(F, K), its gap to 1, and the derivative by s."""
    h, t = a / s, s / 2
    second = exp(a) * cdf(-h - t)
    return cdf(t - h) - second, cdf(h - t) + second, density(h - t)


def solve(price, forward, strike, call, start):
    """The total stddev of an exact price; the side of one half with the smaller number is solved."""
    upper, lower = (forward, strike) if call else (strike, forward)
    scale = min(forward, strike)
    value = (price - max(upper - lower, 0)) / scale
    gap = (upper - price) / scale
    a = abs(log(strike / forward))
    s = mpf(start)
    for _ in range(STEPS):
        price_at, gap_at, slope = otm_ratio(a, s)
        if value <= 0.5:
            step = -log(price_at / value) * price_at / slope
        else:
            step = log(gap_at / gap) * gap_at / slope
        step = max(min(step, s), -s / 2)
        s += step
        if abs(step) < s * mpf(10)**-60:
            return s
    raise RuntimeError(f"no convergence: {price} {forward} {strike} {call}")


def double(x):
    return float(x)


def iv_rows():
    wanted = []
    for s in [1e-6, 1e-4, 0.01, 0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0]:
        for h in [0.0, 1e-3, 0.3, 1.0, 2.0, 3.5, 6.0, 10.0, 20.0, 30.0, 36.0]:
            a = h * s
            if a <= 700:
                wanted.append((a, s))
    for a in [1e-15, 1e-9, 1e-3, 1.0, 10.0, 100.0, 400.0, 690.0, 700.0]:
        for r in [-8.0, -4.0, -1.0, -0.674, -0.5, 0.0, 0.5, 3.0, 12.0, 30.0]:
            s = -r + math.sqrt(r * r + 2 * a)  # h - t = r
            if s > 1e-15:
                wanted.append((a, s))
    wanted += [(0.0, s) for s in [1e-300, 1e-200, 1e-100, 1e-30, 1e-12, 16.0]]
    for index, (a, s) in enumerate(wanted):
        forward = [1.0, 100.0, 6936.25][index % 3] if a < 600 else 1.0
        for strike_above in (True, False):
            strike = double(forward * math.exp(a if strike_above else -a))
            if not 0 < strike < math.inf:
                continue
            for in_the_money in (False, True):
                call = strike_above != in_the_money
                exact_a = abs(log(mpf(strike) / mpf(forward)))
                ratio, gap, _ = otm_ratio(exact_a, mpf(s))
                upper, lower = (forward, strike) if call else (strike, forward)
                scale = min(mpf(forward), mpf(strike))
                price = double(scale * ratio + max(mpf(upper) - mpf(lower), 0))
                intrinsic = max(upper - lower, 0.0)
                # 1e-290 keeps clear of subnormal ratios, whose few digits have a test of their own.
                if not max(intrinsic, 1e-290 * float(scale)) < price < upper:
                    continue
                yield price, forward, strike, call, s


def write_iv():
    print("# Written by scripts/reference/make_black_golden.py. Inputs are exact doubles.")
    print("undiscounted_price,forward,strike,side,total_stddev")
    for price, forward, strike, call, start in iv_rows():
        s = solve(mpf(price), mpf(forward), mpf(strike), call, start)
        print(",".join([repr(price), repr(forward), repr(strike), "call" if call else "put", nstr(s, 25)]))


def write_price():
    print("# Written by scripts/reference/make_black_golden.py. Inputs are exact doubles; vega is by total_stddev.")
    print("forward,strike,total_stddev,side,undiscounted_price,delta,gamma,vega")
    for forward, strike in [(100.0, 100.0), (100.0, 100.5), (100.0, 80.0), (100.0, 150.0), (1.0, 1e-3),
                            (1.0, 1e6), (6936.25, 6900.0)]:
        for s in [1e-5, 1e-3, 0.02, 0.1, 0.3, 1.0, 2.5, 6.0, 15.0]:
            f, k, v = mpf(forward), mpf(strike), mpf(s)
            d1 = log(f / k) / v + v / 2
            d2 = d1 - v
            if abs(d1) > 37:
                continue
            for call in (True, False):
                sign = 1 if call else -1
                price = sign * (f * cdf(sign * d1) - k * cdf(sign * d2))
                row = [price, sign * cdf(sign * d1), density(d1) / (f * v), f * density(d1)]
                print(",".join([repr(forward), repr(strike), repr(s), "call" if call else "put"] +
                               [nstr(x, 25) for x in row]))


if __name__ == "__main__":
    write_iv() if sys.argv[1] == "iv" else write_price()
