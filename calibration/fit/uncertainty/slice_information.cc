// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/uncertainty/slice_information.h"

#include <algorithm>
#include <cmath>

#include "kernels/core/math/packed_triangle.h"

namespace volcal::fit {
namespace {

double along(const FitMatrix& matrix, const FitVector& by) { return by.dot(matrix * by); }

}  // namespace

void SliceInformation::add(const FitVector& by, double residual, double weight, double left, bool is_market) {
  // The spread loss pulls harder at the edge of bid/ask, but a quote gives at most the information of a plain
  // one.
  const double counted = weight * std::min(1.0, left);
  const double whole = loss_weight * counted;
  data += whole * by * by.transpose();
  if (!is_market) {
    pseudo_quotes += whole * whole * by * by.transpose();
    return;
  }
  quotes.push_back({by, residual, counted, weight * left * residual});
  squares += counted * residual * residual;
  number += counted;
}

std::vector<CountedQuote> SliceInformation::counted() const {
  std::vector<CountedQuote> out;
  out.reserve(quotes.size());
  for (const QuoteTerms& quote : quotes) {
    const double root = std::sqrt(loss_weight * quote.counted);
    out.push_back({root * quote.by, root, std::sqrt(quote.counted) * quote.residual});
  }
  return out;
}

FitMatrix SliceInformation::scores(double correlation) const {
  return score_variance(counted(), correlation) + pseudo_quotes;
}

NoiseEstimate SliceInformation::noise(const FitMatrix& inverse) const {
  return {squares, std::max(0.0, number - (inverse * data).trace())};
}

std::vector<QuoteInfluence> SliceInformation::influences(const FitMatrix& inverse, const FitMatrix& own_noise,
                                                         const FitMatrix& others,
                                                         const NoiseEstimate& noise) const {
  FitVector slope = FitVector::Zero();  // gradient of half the sum of squares
  FitMatrix bend = FitMatrix::Zero();
  for (const QuoteTerms& quote : quotes) {
    slope += quote.counted * quote.residual * quote.by;
    bend += quote.counted * quote.by * quote.by.transpose();
  }
  std::vector<QuoteInfluence> out;
  out.reserve(quotes.size());
  for (const QuoteTerms& quote : quotes) {
    QuoteAtSolution at;
    at.counted = quote.counted;
    at.weight = loss_weight * quote.counted;
    at.pull = loss_weight * quote.pull;
    at.reach = along(inverse, quote.by);
    at.by_noise = along(own_noise, quote.by);
    at.by_others = along(others, quote.by);
    const FitVector step = inverse * quote.by * (at.pull / (1.0 - at.weight * at.reach));
    // Residual without the quote, which is no longer in the sum.
    const double then = quote.residual + quote.by.dot(step);
    at.squares_change = 2.0 * slope.dot(step) + along(bend, step) - quote.counted * then * then;
    out.push_back(influence_of(at, noise));
  }
  return out;
}

std::vector<double> allow_for_runs(const std::vector<const SliceInformation*>& slices,
                                   std::vector<NoiseEstimate>& noise) {
  std::vector<std::vector<CountedQuote>> quotes;
  quotes.reserve(slices.size());
  for (const SliceInformation* slice : slices) quotes.push_back(slice->counted());
  const std::vector<ErrorLaw> laws = error_laws(quotes);
  std::vector<double> correlation;
  correlation.reserve(slices.size());
  for (std::size_t s = 0; s < slices.size(); ++s) {
    const double squared = noise[s].squared();
    if (squared > 0.0) noise[s].inflation = std::max(1.0, laws[s].noise * laws[s].noise / squared);
    noise[s].share = independent_share(laws[s].correlation);
    correlation.push_back(laws[s].correlation);
  }
  return correlation;
}

std::array<double, 15> packed(const FitMatrix& matrix) {
  std::array<double, 15> out{};
  for (int i = 0; i < kFitCoordinates; ++i) {
    for (int j = 0; j <= i; ++j) out[static_cast<std::size_t>(core::packed_entry(i, j))] = matrix(i, j);
  }
  return out;
}

}  // namespace volcal::fit
