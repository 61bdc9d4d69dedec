// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How much each quote of a smile counts: the weights w_i of the data term sum of w_i rho(r_i^2).
///
///     factor f of quote i    vega            Black vega over the forward, at the market vol
///                            size            1 + ln(1 + volume)
///                            open_interest   1 + ln(1 + open interest)
///                            age             2^(-(age - youngest age of the smile) / half-life), age >= 0
///     w_i                    product over f of f_i / mean of f over the smile's quotes that have it (1 for a
///                            quote that has not), at least kLeastWeight of the largest, over the mean
///
/// Contracts held and traded span five decades within a slice: in their own size one strike would be the fit.
/// The logarithm makes tenfold the contracts some two units more, and the 1 keeps a quote that nobody has
/// traded yet, but somebody makes a market in, a quote.

#include <cstddef>
#include <string>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/data_term.h"
#include "volcal/quotes.h"

namespace volcal {

/// A quote weighs this share of its smile's heaviest at least: far enough below to be ignored, and enough for
/// numbers that divide by it.
inline constexpr double kLeastWeight = 1e-6;

/// Of a surface: quotes that were weighed, and those among them that lack a factor's data.
struct MissingWeights {
  std::size_t quotes = 0;
  std::size_t vega = 0;
  std::size_t size = 0;
  std::size_t open_interest = 0;
  std::size_t age = 0;

  /// One sentence for each factor that some quotes lack.
  [[nodiscard]] std::vector<std::string> notes() const;
};

/// One weight a quote of the smile, of mean 1; empty without factors. Counts into `missing`.
[[nodiscard]] std::vector<double> quote_weights(const Smile& smile, const QuoteSnapshot& snapshot,
                                                const QuoteWeightFactors& factors, MissingWeights& missing);

}  // namespace volcal
