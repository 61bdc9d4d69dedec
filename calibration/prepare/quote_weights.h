// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Weights of the quotes of a smile: w_i of the data term sum of w_i rho(r_i^2).
///
///     factor f of quote i    vega            Black vega over the forward, at the market vol
///                            size            1 + ln(1 + volume)
///                            open_interest   1 + ln(1 + open interest)
///                            age             2^(-(age - youngest age of the smile) / half-life), age >= 0
///     w_i                    product over f of f_i / mean of f over the smile's quotes that have it (1 for a
///                            quote that has not), at least kLeastWeight of the largest, over the mean
///
/// Contracts held and traded span five decades within a slice; as plain factors they would make one strike
/// decide the fit. The logarithm makes tenfold the contracts some two units more, and the added 1 leaves a
/// weight to a quote that nobody has traded yet.

#include <cstddef>
#include <string>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/data_term.h"
#include "volcal/quotes.h"

namespace volcal {

/// Least weight of a quote as a share of its smile's heaviest: low enough to be ignored, and high enough to
/// divide by.
inline constexpr double kLeastWeight = 1e-6;

/// Numbers of quotes of a surface that were weighed, and of those that lack a factor's data.
struct MissingWeights {
  std::size_t quotes = 0;
  std::size_t vega = 0;
  std::size_t size = 0;
  std::size_t open_interest = 0;
  std::size_t age = 0;

  /// One sentence for each factor that some quotes lack.
  [[nodiscard]] std::vector<std::string> notes() const;
};

/// Computes one weight for each quote of the smile, of mean 1; empty without factors. Adds to the counts of
/// `missing`.
[[nodiscard]] std::vector<double> quote_weights(const Smile& smile, const QuoteSnapshot& snapshot,
                                                const QuoteWeightFactors& factors, MissingWeights& missing);

}  // namespace volcal
