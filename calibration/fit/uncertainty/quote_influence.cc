// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/uncertainty/quote_influence.h"

#include <algorithm>
#include <cmath>

namespace volcal::fit {
namespace {

// Least share 1 - leverage, a bound of the rounding of A^-1.
constexpr double kSmallestRest = 1e-9;
// Least degrees of freedom without the quote; with fewer the noise of all quotes is taken.
constexpr double kFewestDegrees = 1.0;

/// Squared noise of the slice without the quote.
double noise_without(const QuoteAtSolution& quote, const NoiseEstimate& noise) {
  const double degrees = noise.degrees - quote.counted;
  if (!(degrees >= kFewestDegrees)) return noise.squared();
  return noise.inflation * std::max(noise.squares + quote.squares_change, 0.0) / degrees;
}

}  // namespace

void pool_where_few(std::vector<NoiseEstimate>& slices) {
  NoiseEstimate all;
  for (const NoiseEstimate& slice : slices) {
    all.squares += slice.squares;
    all.degrees += slice.degrees;
  }
  for (NoiseEstimate& slice : slices) {
    if (slice.degrees < kFewDegrees && all.degrees > slice.degrees) slice = all;
  }
}

QuoteInfluence influence_of(const QuoteAtSolution& quote, const NoiseEstimate& noise) {
  QuoteInfluence out;
  // Clamps the leverage, which rounding of A^-1 may take out of [0, 1].
  out.leverage = std::clamp(quote.weight * quote.reach, 0.0, 1.0);
  const double rest = 1.0 - out.leverage;
  if (!(rest > kSmallestRest)) return out;
  const double variance = noise_without(quote, noise) * quote.by_noise + quote.by_others;
  if (variance > 0.0) out.influence = -quote.reach * quote.pull / (rest * std::sqrt(variance));
  return out;
}

}  // namespace volcal::fit
