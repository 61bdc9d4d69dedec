// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One slice, or one option, through the body that backends run, with a team of one.

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "kernels/core/heston/heston_batch.h"

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

/// One option as tables give it.
struct TableOption {
  core::HestonParameters model;
  double time;
  double forward;
  double strike;
  bool call;
};

inline constexpr core::HestonAccuracy kTightAccuracy = {1e-11, 1e-15};

/// Undiscounted, over the forward: the price itself where it is out of the money, else by parity.
inline double price_of(const TableOption& option, const core::HestonAccuracy& accuracy = kTightAccuracy) {
  const double k = std::log(option.strike / option.forward);
  const PricedSlice priced = price_slice(option.model, option.time, {k}, accuracy);
  EXPECT_EQ(priced.status[0], core::HestonStatus::ok) << "k " << k;
  const bool out_of_the_money = option.call == (k >= 0.0);
  if (out_of_the_money) return priced.price[0];
  return priced.price[0] + (option.call ? 1.0 : -1.0) * (1.0 - option.strike / option.forward);
}

}  // namespace volcal::test
