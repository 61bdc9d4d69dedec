// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Surfaces of many sizes for tests of the joint fit.

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "calibration/fit/svi/svi_surface_fit.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::test {

inline fit::SurfaceFitOptions plain_squares() {
  fit::SurfaceFitOptions options;
  options.loss.kind = QuoteLoss::squares;
  return options;
}

inline constexpr double kNoisyHalfSpread = 0.003;

/// Slices of one shape whose level grows; noise makes some of them cross.
inline std::vector<fit::SliceData> random_surface(std::mt19937_64& random, int n_slices, int n_quotes) {
  std::uniform_real_distribution<double> uniform;
  const double vol = 0.2 + 0.5 * uniform(random);
  const double lean = -0.7 + 0.6 * uniform(random);
  std::vector<fit::SliceData> surface;
  for (int i = 0; i < n_slices; ++i) {
    const double time = 0.03 * std::pow(1.6, i);
    const double stddev = vol * std::sqrt(time);
    const core::SviRaw<double> svi{0.6 * stddev * stddev, 0.4 * stddev, lean, -0.1 * stddev, stddev};
    surface.push_back(smile(svi, time, n_quotes, 2.5, kNoisyHalfSpread, kNoisyHalfSpread, &random));
  }
  return surface;
}

inline std::vector<std::vector<fit::SliceData>> ragged_surfaces(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::vector<fit::SliceData>> surfaces;
  for (const int n : {1, 7, 3, 12, 2, 5}) surfaces.push_back(random_surface(random, n, 5 + 4 * n));
  return surfaces;
}

/// Many expiries at levels that know nothing of each other.
inline std::vector<fit::SliceData> contradictory_surface(std::uint64_t seed, std::size_t n_slices) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(0.2, 2.0);
  std::vector<fit::SliceData> slices;
  for (std::size_t s = 0; s < n_slices; ++s) {
    const double time = 0.01 * static_cast<double>(s + 1);
    const double vol = uniform(random);
    slices.push_back(smile({vol * vol * time, 0.01, -0.3, 0.0, 0.1}, time, 5, 2.0, 0.001));
  }
  return slices;
}

}  // namespace volcal::test
