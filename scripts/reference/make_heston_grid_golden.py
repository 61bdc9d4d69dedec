#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes data/golden/heston_grid.csv and heston_grid_fit.csv: a 13 x 8 grid of vols, and the model nearest to it.

The vols are those of a Heston model, moved by noise and rounded to four decimals. The fit makes the sum of squared
vol errors smallest, all 104 weighing the same, by Levenberg-Marquardt on central differences: nothing of kernels/core
or of Ceres. Prices come from the trapezoidal rule along Re s = 1/2, vols from bisection and Newton's method. Three
starts and two widths of the difference must lead to one minimum, to 1e-9 of the sum.

Usage: make_heston_grid_golden.py quotes > data/golden/heston_grid.csv
       make_heston_grid_golden.py fit > data/golden/heston_grid_fit.csv
"""
import cmath
import math
import random
import sys

TRUTH = [0.12, 5.0, 0.07, 1.6, -0.6]
NOISE = 0.01
RATE = 0.03
SPOT = 4000.0
WEEKS = [3, 6, 10, 15, 26, 39, 52, 104]
STRIKES = [3000.0, 3200.0, 3400.0, 3500.0, 3600.0, 3800.0, 3900.0, 4000.0, 4100.0, 4200.0, 4400.0, 4600.0, 5000.0]
STARTS = [TRUTH, [0.05, 1.5, 0.05, 0.5, -0.3], [0.2, 8.0, 0.15, 1.0, -0.8]]
SETTLED = 1e-9


def slices():
    return [(weeks * 7.0 / 365.0, SPOT * math.exp(RATE * weeks * 7.0 / 365.0)) for weeks in WEEKS]


def cumulant(p, time, s):
    v0, kappa, theta, sigma, rho = p
    q = s * (s - 1.0)
    beta = kappa - rho * sigma * s
    d = cmath.sqrt(beta * beta - sigma * sigma * q)
    decay = cmath.exp(-d * time)
    g = 1.0 + (beta - d) * (1.0 - decay) / (2.0 * d)
    return (v0 * q * (1.0 - decay) / (2.0 * d) / g +
            kappa * theta * ((beta - d) * time - 2.0 * cmath.log(g)) / sigma**2)


def prices(p, time, log_moneyness):
    """Out of the money, over the forward. The rule converges exponentially: the line ends where nothing is left."""
    step = 0.09  # poles at a distance of 1/2: exp(-pi / step) is below 1e-15
    sums = [0.0] * len(log_moneyness)
    j = 0
    while True:
        s = complex(0.5, j * step)
        weight = cmath.exp(cumulant(p, time, s)) / (s * (s - 1.0)) * (0.5 if j == 0 else 1.0)
        for i, k in enumerate(log_moneyness):
            sums[i] += (weight * cmath.exp(-(s - 1.0) * k)).real
        if abs(weight) < 1e-17:
            break
        j += 1
    return [x * step / math.pi + (1.0 if k >= 0.0 else math.exp(k)) for x, k in zip(sums, log_moneyness)]


def cdf(z):
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def black(k, s):
    """Out of the money, over the forward."""
    d1 = -k / s + 0.5 * s
    if k >= 0.0:
        return cdf(d1) - math.exp(k) * cdf(d1 - s)
    return math.exp(k) * cdf(s - d1) - cdf(-d1)


def vol(price, k, time):
    low, high = 1e-3, 5.0
    for _ in range(20):
        s = 0.5 * (low + high)
        low, high = (s, high) if black(k, s) < price else (low, s)
    for _ in range(6):
        d1 = -k / s + 0.5 * s
        s += (price - black(k, s)) / (math.exp(-0.5 * d1 * d1) / math.sqrt(2.0 * math.pi))
    return s / math.sqrt(time)


def vols(p):
    out = []
    for time, forward in slices():
        log_moneyness = [math.log(strike / forward) for strike in STRIKES]
        out += [vol(x, k, time) for x, k in zip(prices(p, time, log_moneyness), log_moneyness)]
    return out


def quoted():
    rng = random.Random(7)
    return [round(x + rng.gauss(0.0, NOISE), 4) for x in vols(TRUTH)]


def solve(matrix, right):
    """Gauss' elimination with pivots."""
    n = len(right)
    a = [row[:] + [x] for row, x in zip(matrix, right)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(a[r][i]))
        a[i], a[pivot] = a[pivot], a[i]
        for r in range(i + 1, n):
            factor = a[r][i] / a[i][i]
            a[r] = [x - factor * y for x, y in zip(a[r], a[i])]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (a[i][n] - sum(a[i][j] * x[j] for j in range(i + 1, n))) / a[i][i]
    return x


def fit(market, start, width):
    """Parameters and the sum of squared errors in vol points."""
    def errors(p):
        return [100.0 * (x - y) for x, y in zip(vols(p), market)]

    p, damping = start[:], 1e-3
    here = errors(p)
    sse = sum(x * x for x in here)
    for _ in range(200):
        columns = []
        for j in range(5):
            step = width * abs(p[j])
            up, down = p[:], p[:]
            up[j] += step
            down[j] -= step
            columns.append([(x - y) / (2.0 * step) for x, y in zip(errors(up), errors(down))])
        gram = [[sum(x * y for x, y in zip(a, b)) for b in columns] for a in columns]
        slope = [-sum(x * y for x, y in zip(a, here)) for a in columns]
        while True:
            damped = [[gram[i][j] * (1.0 + damping if i == j else 1.0) for j in range(5)] for i in range(5)]
            moved = [x + y for x, y in zip(p, solve(damped, slope))]
            inside = min(moved[:4]) > 1e-3 and abs(moved[4]) < 0.99
            there = errors(moved) if inside else None
            if inside and sum(x * x for x in there) < sse:
                break
            damping *= 4.0
            if damping > 1e8:
                return p, sse
        gain = sse - sum(x * x for x in there)
        p, here, sse, damping = moved, there, sse - gain, damping / 4.0
        if gain < 1e-13 * sse:
            return p, sse
    raise RuntimeError("no convergence")


def write_quotes():
    print("# Made-up vols, written by scripts/reference/make_heston_grid_golden.py quotes: a Heston model's and noise.")
    print("time_to_expiry,forward,discount_factor,strike,implied_vol")
    market = iter(quoted())
    for time, forward in slices():
        for strike in STRIKES:
            print(f"{time!r},{forward!r},{math.exp(-RATE * time)!r},{strike!r},{next(market):.4f}")


def write_fit():
    market = quoted()
    ends = [fit(market, start, width) for start in STARTS for width in (1e-4, 1e-5)]
    best = min(ends, key=lambda end: end[1])
    for _, sse in ends:
        assert sse - best[1] < SETTLED * best[1], ends
    print("# Written by scripts/reference/make_heston_grid_golden.py fit: the model nearest to heston_grid.csv.")
    print("v0,kappa,theta,sigma,rho,squared_vol_points")
    print(",".join(f"{x:.7g}" for x in best[0]) + f",{best[1]:.10g}")


if __name__ == "__main__":
    write_quotes() if sys.argv[1] == "quotes" else write_fit()
