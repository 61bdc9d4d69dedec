// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Slices and reference formulas that the tests of the arbitrage proofs share.

#include <cmath>
#include <random>

#include "kernels/core/svi/svi.h"

namespace volcal::test {

using Slice = core::SviRaw<double>;

/// Axel Vogt's smile [GatheralJacquier2014, Example 3.1], T = 1: butterfly arbitrage in the call wing.
inline constexpr Slice kVogt{-0.0410, 0.1331, 0.3060, 0.3586, 0.4153};

/// A random slice like those of markets, not necessarily free of arbitrage, with w > 0.
template <class Random>
Slice random_slice(Random& random) {
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  Slice p{};
  p.sigma = std::pow(10.0, -2.5 + 2.5 * unit(random));
  p.b = std::pow(10.0, -2.5 + 2.6 * unit(random));
  p.rho = -0.95 + 1.9 * unit(random);
  p.m = (unit(random) - 0.5) * 2.0 * p.sigma * 3.0;
  const double lowest = p.b * p.sigma * (0.02 + 2.0 * unit(random));
  p.a = lowest - p.b * p.sigma * std::sqrt(1.0 - p.rho * p.rho);
  return p;
}

/// w, in long double, by the textbook formula.
inline long double reference_variance(const Slice& p, long double k) {
  const long double y = k - static_cast<long double>(p.m);
  const long double sigma = p.sigma;
  return static_cast<long double>(p.a) +
         static_cast<long double>(p.b) *
             (static_cast<long double>(p.rho) * y + std::sqrt(y * y + sigma * sigma));
}

/// Durrleman's g, in long double, by the textbook formula.
inline long double reference_g(const Slice& p, long double k) {
  const long double y = k - static_cast<long double>(p.m);
  const long double sigma = p.sigma;
  const long double b = p.b;
  const long double root = std::sqrt(y * y + sigma * sigma);
  const long double w = reference_variance(p, k);
  const long double slope = b * (static_cast<long double>(p.rho) + y / root);
  const long double curvature = b * sigma * sigma / (root * root * root);
  const long double lean = 1.0L - k * slope / (2.0L * w);
  return lean * lean - slope * slope / 4.0L * (1.0L / w + 0.25L) + curvature / 2.0L;
}

}  // namespace volcal::test
