// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One slice through the body that backends run, with a team of one.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "kernels/core/heston_batch.h"

namespace volcal::test {

struct PricedSlice {
  std::vector<double> price;
  std::vector<double> error;
  std::vector<core::HestonStatus> status;
  std::vector<double> gradient;   ///< strike-major; empty where not asked for
  std::vector<double> slope;      ///< by log-moneyness
  std::vector<double> curvature;  ///< likewise
};

inline PricedSlice price_slice(const core::HestonParameters& model, double time,
                               const std::vector<double>& log_moneyness, const core::HestonAccuracy& accuracy,
                               bool with_gradient = false, bool with_shape = false) {
  const std::size_t n = log_moneyness.size();
  PricedSlice priced{std::vector<double>(n),
                     std::vector<double>(n),
                     std::vector<core::HestonStatus>(n, core::HestonStatus::inaccurate),
                     {},
                     std::vector<double>(with_shape ? n : 0),
                     std::vector<double>(with_shape ? n : 0)};
  if (with_gradient) priced.gradient.resize(n * core::kHestonDimension);
  const core::HestonSlice slice = {0, static_cast<std::int64_t>(n), time, 0};
  const core::HestonPriceBody body{
      {&model, &slice, log_moneyness.data(), accuracy, priced.price.data(), priced.error.data(),
       priced.status.data(), with_gradient ? priced.gradient.data() : nullptr,
       with_shape ? priced.slope.data() : nullptr, with_shape ? priced.curvature.data() : nullptr}};
  const auto memory = std::make_unique<core::HestonSliceMemory>();
  body(core::TeamOfOne{}, 0, *memory);
  return priced;
}

}  // namespace volcal::test
