// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of the Heston rows, for volcal and its peers.

#include <vector>

#include "host/bench/rows/row.h"
#include "kernels/core/heston/heston_batch.h"

namespace volcal::bench {

/// A chain under one model; expiries are whole days, so that a peer who counts in dates agrees.
struct HestonChain {
  core::HestonParameters model;
  std::vector<int> days;              ///< [n_expiries]
  std::vector<double> moneyness;      ///< [n_strikes], strike / forward, rising; the same for every expiry
  std::vector<double> log_moneyness;  ///< [n_expiries * n_strikes]
  std::vector<core::HestonSlice> slices;

  [[nodiscard]] std::size_t size() const noexcept { return log_moneyness.size(); }
};

/// A chain of 50 expiries from a week to three years and 200 strikes from 50 to 200 % of the forward.
[[nodiscard]] HestonChain heston_grid(const Settings& settings);
/// A chain of 8 expiries from two weeks to two years and 13 strikes from 76 to 125 % of the forward, under a
/// model of high vol of vol: the shape of the DAX fit of 5 July 2002, with parameters near its minimum.
[[nodiscard]] HestonChain heston_dax_shape();

/// Largest error of a sample of the prices (out of the money, over the forward) against heston_judge.h.
[[nodiscard]] std::vector<Accuracy> judge_heston_prices(const HestonChain& chain,
                                                        const std::vector<double>& price, double limit);

}  // namespace volcal::bench
