// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Smiles made from known SVI parameters, for tests of the fit.

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/core/svi/svi.h"

namespace volcal::test {

/// `n` strikes evenly over +-`stddevs` standard deviations; vols plus `noise` * N(0,1) vol when `random`.
inline fit::SliceData smile(const core::SviRaw<double>& svi, double time_to_expiry, int n, double stddevs,
                            double half_spread, double noise = 0.0, std::mt19937_64* random = nullptr) {
  fit::SliceData slice;
  slice.time_to_expiry = time_to_expiry;
  const double unit = std::sqrt(core::svi_total_variance(svi, 0.0));
  std::normal_distribution<double> normal;
  for (int i = 0; i < n; ++i) {
    const double k = stddevs * unit * (2.0 * i / (n - 1) - 1.0);
    double vol = std::sqrt(core::svi_total_variance(svi, k) / time_to_expiry);
    if (random != nullptr) vol += noise * normal(*random);
    slice.log_moneyness.push_back(k);
    slice.market_vol.push_back(vol);
    slice.scale.push_back(half_spread);
  }
  slice.market_quotes = slice.size();
  slice.atm_stddev = fit::rough_atm_stddev(slice);
  return slice;
}

inline double vol_at(const core::SviRaw<double>& svi, double time_to_expiry, double k) {
  return std::sqrt(core::svi_total_variance(svi, k) / time_to_expiry);
}

}  // namespace volcal::test
