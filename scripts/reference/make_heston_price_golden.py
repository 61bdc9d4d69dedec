#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes data/golden/heston_price.csv with mpmath: prices of options under drawn Heston models.

Each price is taken on two contours by two rules that share nothing but the characteristic function: the trapezoidal
rule on the tilted hyperbola of make_heston_shape_golden.py, and Gauss-Legendre's panels on the straight line
Re s = 1/2. They agree to 1e-17 of the price, which is asserted; 60 digits make up for what cancels in the wings, out to
14 standard deviations. Inputs are exact doubles, answers are correct in every digit printed.

Usage: make_heston_price_golden.py > data/golden/heston_price.csv
"""
import random

from make_heston_shape_golden import cumulant, integrals
from mpmath import exp, log, mp, mpc, mpf, nstr, pi, quad, sqrt

mp.dps = 60
DIGITS = 17
AGREED = mpf(10)**-17
SMALLEST = mpf(10)**-30  # of the forward
COMMON = 60
TAILS = 30
TIMES = [0.01, 0.04, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0]
FORWARDS = [100.0, 1.0, 5000.0]


def straight_line(p, time, k):
    """Call / F - 1 by Gauss-Legendre on panels along Re s = 1/2, out to where nothing is left."""
    half = mpf(1) / 2

    def integrand(u):
        s = mpc(half, u)
        return (exp(cumulant(p, time, s) - (s - 1) * k) / (s * (s - 1))).real

    end = mpf(1)
    while abs(exp(cumulant(p, time, mpc(half, end)))) * exp(half * k) > mpf(10)**-52:
        end *= mpf(3) / 2
    # As many panels as the integrand turns, and finer ones where the law itself lives.
    panels = int(12 + end * abs(k) / 6)
    edges = [end * mpf(j)**2 / panels**2 for j in range(panels + 1)]
    return quad(integrand, edges, method="gauss-legendre") / pi


def price(p, time, k):
    """Out of the money, over the forward."""
    parity = mpf(1) if k >= 0 else exp(k)
    first = integrals(p, time, k, mpf(1) / 50)[0][0] + parity
    second = straight_line(p, time, k) + parity
    assert abs(first - second) < AGREED * first, (p, time, k, first, second)
    return first


def drawn(rng, low, high):
    """Between the two, alike in every factor; four decimals, so that the table is short."""
    return round(low * (high / low)**rng.random(), 4)


def rows():
    rng = random.Random(20261130)
    seen = 0
    while seen < COMMON + TAILS:
        tail = seen >= COMMON
        model = [drawn(rng, 0.005, 0.5), drawn(rng, 0.3, 8.0), drawn(rng, 0.01, 0.5), drawn(rng, 0.2, 2.0),
                 round(rng.uniform(-0.9, 0.5), 3)]
        time = rng.choice(TIMES)
        v0, kappa, theta = model[:3]
        mean = theta * time + (v0 - theta) * (1.0 - 2.718281828459045**(-kappa * time)) / kappa
        deviations = rng.uniform(6.0, 14.0) * rng.choice([-1, 1]) if tail else rng.uniform(-4.0, 4.0)
        forward = FORWARDS[seen % len(FORWARDS)]
        strike = float(f"{forward * 2.718281828459045**(deviations * mean**0.5):.6g}")
        if not 1e-4 < strike / forward < 1e4:
            continue
        p = [mpf(x) for x in model]
        k = log(mpf(strike) / mpf(forward))
        value = price(p, mpf(time), k)
        if value < SMALLEST:
            continue
        seen += 1
        side = "call" if k >= 0 else "put"
        yield [repr(forward), repr(strike), repr(time)] + [repr(x) for x in model] + [
            side, nstr(value * mpf(forward), DIGITS)]


def main():
    print("# Written by scripts/reference/make_heston_price_golden.py. Inputs are exact doubles.")
    print("forward,strike,time_to_expiry,v0,kappa,theta,sigma,rho,type,undiscounted_price")
    for row in rows():
        print(",".join(row), flush=True)


if __name__ == "__main__":
    main()
