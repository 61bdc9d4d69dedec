// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Put-call parity of one expiry: c - p = D (F - K) in currency, F - K undiscounted, 1 - K / F in coin.
///
/// A pair is a call and a put of one strike, both with bid and ask (or both with a mid alone). Its error is
/// that of two mids spread evenly over their bid/ask: sqrt((h_c^2 + h_p^2) / 3), h the half-spreads. Only
/// near-the-money pairs are used: |ln(K/F)| within kNearTheMoney total standard deviations, read off the
/// straddles nearest to the forward, but at least the kLeastPairs nearest pairs.

#include <cstddef>
#include <vector>

#include "calibration/quotes/robust_regression.h"
#include "volcal/quotes.h"

namespace volcal {

struct ParityPair {
  double strike = 0.0;
  double difference = 0.0;  ///< call mid - put mid, in the unit of the quotes
  double straddle = 0.0;    ///< call mid + put mid
  double error = 0.0;       ///< error of the difference, in the same unit; > 0
};

/// All pairs of one expiry and unit, by strike. A strike listed twice gives its tightest call and put.
struct ParityPairs {
  QuoteUnit unit = QuoteUnit::currency;
  std::vector<ParityPair> pairs;
  std::size_t seen = 0;  ///< pairs with two-sided call and put
};

/// Finds the pairs of one expiry. `quotes` are the indices of quotes that passed the rules on single quotes;
/// those of another unit than the first one are left out. There are no pairs where the unit is implied_vol.
[[nodiscard]] ParityPairs find_parity_pairs(const QuoteSnapshot& snapshot,
                                            const std::vector<std::size_t>& quotes);

/// Estimate of one expiry's forward by parity. `forward` is absent where no pair could be used.
struct ParityEstimate {
  double forward = kAbsent;
  double forward_variance = 0.0;
  double discount_factor = kAbsent;
  double discount_factor_variance = 0.0;
  std::size_t used = 0;
};

/// Fits forward and discount factor together. Domain: prices in currency, at least kLeastPairs pairs.
[[nodiscard]] ParityEstimate fit_forward_and_discount(const ParityPairs& pairs);

/// Fits the forward alone, with a given discount factor and its standard error.
[[nodiscard]] ParityEstimate fit_forward(const ParityPairs& pairs, double discount_factor,
                                         double discount_factor_stderr);

/// Diagnostic: median over near-the-money pairs of (forward of the pair) / forward - 1.
[[nodiscard]] double parity_gap(const ParityPairs& pairs, double forward, double discount_factor);

}  // namespace volcal
