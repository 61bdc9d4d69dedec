// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The data term of a fit's loss (docs/method/fit.md): the sum over quotes i of
///
///     w_i rho(r_i^2),   r_i = (model - market vol) / scale_i
///
/// QuoteWeights selects the scale, QuoteLoss the function rho, QuoteWeightFactors the factors of w_i.

#include <cstdint>

#include "volcal/names.h"

namespace volcal {

/// Function rho of a quote's residual r (docs/method/fit.md). r is in half-spreads, so that |r| <= 1 is
/// inside bid/ask where the half-spread is not below CalibrateOptions::half_spread_floor.
enum class QuoteLoss : std::uint8_t {
  spread,   ///< r^2, plus a bounded extra for leaving bid/ask: pulls near misses inside
  squares,  ///< r^2
  huber,    ///< r^2 up to loss_scale, linear beyond: for quotes with outliers, as is cauchy
  cauchy,   ///< log(1 + r^2), in units of loss_scale
  tukey,  ///< Tukey's biweight: what lies beyond loss_scale counts the same wherever it is, and pulls nowhere
};
template <>
inline constexpr auto kNamesOf<QuoteLoss> = names_up_to<QuoteLoss::tukey>("spread", "squares", "huber",
                                                                          "cauchy", "tukey");

/// The unit of a quote's residual.
enum class QuoteWeights : std::uint8_t {
  spread,  ///< its half-spread, floored
  none,    ///< one vol point (0.01) for all: every quote counts the same. The spread loss, which knows of
           ///< bid and ask, is then plain squares
};
template <>
inline constexpr auto kNamesOf<QuoteWeights> = names_up_to<QuoteWeights::none>("spread", "none");

/// Factors whose product is a quote's weight w_i in the data term, the sum of w_i rho(r_i^2). Factors are
/// relative: each is divided by its mean over the slice's quotes that have the data, a quote without the data
/// counts as that mean (the report says how many there are), and a slice's weights are scaled to a mean of 1.
/// So neither the weights of slices relative to each other nor the meaning of penalties changes. No quote
/// weighs less than a millionth of its slice's heaviest, so it stays a fitted quote. Without factors all
/// weights are 1.
struct QuoteWeightFactors {
  bool vega = false;  ///< Black vega of the price over the forward, at the market vol
  bool size = false;  ///< 1 + ln(1 + traded volume, in the file's unit): stands in for the sizes of bid
                      ///< and ask, which no format that is read has
  bool open_interest = false;  ///< 1 + ln(1 + open interest, in the file's unit)
  bool age = false;  ///< 2^(-age / age_half_life_hours), age: from the last trade or update to as_of
  double age_half_life_hours = 24.0;  ///< > 0

  [[nodiscard]] bool any() const noexcept { return vega || size || open_interest || age; }
};

}  // namespace volcal
