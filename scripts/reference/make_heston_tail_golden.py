#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes data/golden/heston_tail.csv with mpmath: tail probabilities and put prices of Heston models, and their
derivatives by the five parameters.

P(X < k), X = ln(S_T / F), is 1/2 minus the Gil-Pelaez integral; in its contour form, through Re s = 1/2,

    P(X < k) = 1 - 1 / (2 pi i) int exp(K(s) - s k) / s ds,

summed over the path of make_heston_shape_golden.py, which kernels/core does not use; 60 digits make up for what
cancels in the tails. Derivatives are central differences with a step of 1e-14 of the parameter, taken of 60-digit
values: right to 1e-26. Each sum is taken with two steps, as there.

Usage: make_heston_tail_golden.py > data/golden/heston_tail.csv
"""
from make_heston_shape_golden import cumulant, integrals
from mpmath import exp, mp, mpf, nstr, sqrt

DIGITS = 18
STEP = mpf(10)**-14
AGREED = mpf(10)**-20
assert mp.dps >= 60 and cumulant

# v0, kappa, theta, sigma, rho, time_to_expiry
MODELS = [
    (0.04, 1.5, 0.05, 0.6, -0.7, 0.25),
    (0.0175, 1.5768, 0.0398, 0.5751, -0.5711, 1.0),
    (0.16, 1.0, 0.16, 2.0, -0.8, 10.0),
    (0.3, 5.0, 0.2, 0.3, 0.4, 0.02),
    (0.02, 2.0, 0.03, 0.05, 0.0, 0.5),
    (0.09, 3.0, 0.05, 1.2, -0.95, 0.00273972602739726),  # a day
    (0.5, 10.0, 0.6, 3.0, -0.2, 0.1),
]
STRIKES = [-8.0, -4.0, -2.0, -0.7, 0.2, 1.5, 4.0]


def tails(p, time, k):
    """P(X < k) and the put, with the differences of the rules."""
    whole, half = integrals(p, time, k, mpf(1) / 50)
    strike = exp(k)
    # What the contour gives is call - 1; its slope by k is -exp(k) P(X > k).
    return (1 + whole[1] / strike, whole[0] + strike,
            abs(whole[1] - half[1])**2 / strike, abs(whole[0] - half[0])**2)


def main():
    names = ["v0", "kappa", "theta", "sigma", "rho"]
    print("# Written by scripts/reference/make_heston_tail_golden.py. Inputs are exact doubles.")
    print(",".join(names + ["time_to_expiry", "log_moneyness", "fall", "rise", "put"] + ["fall_by_" + n for n in names] +
                   ["put_by_" + n for n in names]))
    for model in MODELS:
        p = [mpf(x) for x in model[:5]]
        v0, kappa, theta = p[:3]
        time = mpf(model[5])
        mean = (theta + (v0 - theta) * (1 - exp(-kappa * time)) / (kappa * time)) * time
        for deviations in STRIKES:
            k = float(round(deviations * float(sqrt(mean)), 4))
            if abs(k) > 10:
                continue
            fall, put, fall_error, put_error = tails(p, time, mpf(k))
            if min(fall, 1 - fall) < mpf(10)**-16:
                continue
            assert fall_error < AGREED * min(fall, 1 - fall) and put_error < AGREED * put, (model, k)
            fall_by, put_by = [], []
            for i in range(5):
                h = STEP * (abs(p[i]) if p[i] else 1)
                up, down = list(p), list(p)
                up[i] += h
                down[i] -= h
                above, below = tails(up, time, mpf(k)), tails(down, time, mpf(k))
                fall_by.append((above[0] - below[0]) / (2 * h))
                put_by.append((above[1] - below[1]) / (2 * h))
            print(",".join([repr(x) for x in model] + [repr(k)] +
                           [nstr(x, DIGITS) for x in [fall, 1 - fall, put] + fall_by + put_by]), flush=True)


if __name__ == "__main__":
    main()
