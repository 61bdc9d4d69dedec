// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Quotes made from known Heston models, for tests of the fit.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/backend/backend.h"
#include "kernels/core/black/implied_vol_body.h"

namespace volcal::test {

/// Slices at `times`, `n` strikes each over +-`stddevs` standard deviations of the money; vols of the model
/// plus `noise` * N(0,1) where `random`.
inline std::vector<fit::SliceData> heston_smiles(ComputeBackend& backend, const core::HestonParameters& truth,
                                                 const std::vector<double>& times, int n, double stddevs,
                                                 double half_spread, double noise = 0.0,
                                                 std::mt19937_64* random = nullptr) {
  std::normal_distribution<double> normal;
  std::vector<fit::SliceData> slices;
  for (const double time : times) {
    fit::SliceData slice;
    slice.time_to_expiry = time;
    const double mean =
        truth.theta + (truth.v0 - truth.theta) * -std::expm1(-truth.kappa * time) / (truth.kappa * time);
    for (int i = 0; i < n; ++i) {
      slice.log_moneyness.push_back(stddevs * std::sqrt(mean * time) * (2.0 * i / (n - 1) - 1.0));
    }
    const auto count = static_cast<std::size_t>(n);
    const std::vector<core::HestonSlice> whole = {{0, n, time, 0}};
    std::vector<double> price(count);
    std::vector<double> error(count);
    std::vector<core::HestonStatus> status(count);
    const auto done = backend.heston_prices(
        {{&truth, 1}, whole, slice.log_moneyness, {1e-12, 0.0}, price, error, status, {}});
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    for (std::size_t i = 0; i < count; ++i) {
      const double k = slice.log_moneyness[i];
      core::QuoteStatus ignored{};
      const double stddev = core::implied_total_stddev(price[i] / std::fmin(1.0, std::exp(k)), k, &ignored);
      const double miss = random != nullptr ? noise * normal(*random) : 0.0;
      slice.market_vol.push_back(stddev / std::sqrt(time) + miss);
      slice.scale.push_back(half_spread);
    }
    slice.market_quotes = slice.size();
    slice.atm_stddev = fit::rough_atm_stddev(slice);
    slices.push_back(std::move(slice));
  }
  return slices;
}

}  // namespace volcal::test
