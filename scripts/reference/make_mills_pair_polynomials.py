#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes kernels/core/math/mills_pair_polynomials.h: Chebyshev fits of Mills' ratio from -1 up, made with mpmath.

With y = (x - kappa') / (x + kappa) and w = (1 - y) / 2 = kappa' / (x + kappa), kappa' = kappa + lowest, which
map [lowest, inf) to [-1, 1) [the map of ShepherdLaframboise1981, moved], the function

    (x + kappa) R(x) = 1 + w P(y),      R(x) = (1 - Phi(x)) / phi(x)

is smooth on [-1, 1]. Coefficients are found by Chebyshev interpolation in 60 digits and rewritten in powers
of y (safe: the series decays faster than 2^-n). kernels/core/math/mills_pair.h needs the divided difference of P
too, which costs the truncation a factor of at most the degree squared.

Usage: make_mills_pair_polynomials.py > kernels/core/math/mills_pair_polynomials.h
"""
from mpmath import mp, mpf, cos, pi

from make_mills_polynomials import literal, mills_ratio, to_powers

mp.dps = 60
LOWEST = mpf(-1)
SPAN = mpf(5)  # kappa': near the minimum of the degree needed
NODES = 64


def chebyshev_coefficients(degree):
    nodes = [cos(pi * (k + mpf(1) / 2) / NODES) for k in range(NODES)]
    kappa = SPAN - LOWEST
    values = []
    for y in nodes:
        w = (1 - y) / 2
        x = SPAN / w - kappa
        values.append(((x + kappa) * mills_ratio(x) - 1) / w)
    found = []
    for j in range(degree + 1):
        total = sum(v * cos(pi * j * (k + mpf(1) / 2) / NODES) for k, v in enumerate(values))
        found.append(total * (1 if j == 0 else 2) / NODES)
    return found


def chain(name, coefficients):
    first, second, *rest = reversed(coefficients)
    return [f"    {name}.start({literal(first)}, {literal(second)});"] + [f"    {name}.next({literal(c)});" for c in rest]


def emit(name, doc, degree):
    powers = to_powers(chebyshev_coefficients(degree))
    even, odd = chain("even", powers[0::2]), chain("odd", powers[1::2])
    lines = [f"/// {doc}", f"struct {name} {{", "  template <class Chain>",
             "  VOLCAL_HD static inline void run(Chain& even, Chain& odd) {"]
    # The two chains take turns: neither waits for its own last operation.
    for i in range(max(len(even), len(odd))):
        lines += even[i:i + 1] + odd[i:i + 1]
    return lines + ["  }", "};", ""]


def main():
    lines = [
        "// SPDX-License-Identifier: Apache-2.0", "// Written by scripts/reference/make_mills_pair_polynomials.py.",
        "// clang-format off", "#pragma once", "",
        "/// P of (x + kappa) R(x) = 1 + w P(y), w = kMillsSpan / (x + kappa), y = 1 - 2 w, kappa = kMillsSpan -",
        "/// kMillsLowest, x >= kMillsLowest; R(x) = (1 - Phi(x)) / phi(x). The even and the odd coefficients are",
        "/// fed, highest first, to a chain each (mills_pair.h).", "",
        '#include "kernels/core/portability.h"', "", "namespace volcal::core {", "inline namespace VOLCAL_ISA {", "",
        f"constexpr double kMillsLowest = {literal(LOWEST)};",
        f"constexpr double kMillsSpan = {literal(SPAN)};", ""
    ]
    lines += emit("FineMillsPolynomial", "Coefficients to full precision: truncated below 1e-16 of R, its slope likewise.", 27)
    lines += emit("QuickMillsPolynomial", "Coefficients to some 1e-6 of R and of differences of R.", 11)
    lines += ["}  // namespace VOLCAL_ISA", "}  // namespace volcal::core"]
    print("\n".join(lines))


if __name__ == "__main__":
    main()
