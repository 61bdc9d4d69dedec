// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the quotes of one slice say of a fit's five coordinates at its solution, whatever the model: the sums
/// behind covariances (svi_uncertainty.h, heston_uncertainty.h) and what single quotes do
/// (quote_influence.h).

#include <Eigen/Core>
#include <array>
#include <vector>

#include "calibration/fit/uncertainty/quote_influence.h"
#include "calibration/fit/uncertainty/serial_correlation.h"

namespace volcal::fit {

inline constexpr int kFitCoordinates = 5;
using FitMatrix = ChartMatrix;
using FitVector = ChartVector;
static_assert(kFitCoordinates == core::kSviDimension);

/// One market quote at the solution.
struct QuoteTerms {
  FitVector by;  ///< derivative of the residual by the coordinates
  double residual = 0.0;
  double counted = 0.0;  ///< its weight, by what the loss leaves of it
  double pull = 0.0;     ///< half the derivative of its loss by the residual
};

struct SliceInformation {
  double loss_weight = 1.0;            ///< of the slice's losses in the whole
  FitMatrix data = FitMatrix::Zero();  ///< J^T W J
  FitMatrix lent = FitMatrix::Zero();  ///< J^T W^2 J of pseudo-quotes
  double squares = 0.0;                ///< of the residuals, as the loss counts them
  double number = 0.0;                 ///< of quotes that the loss counts
  std::vector<QuoteTerms> quotes;

  /// `weight` is the quote's own, `left` the derivative of its loss by the squared residual. A pseudo-quote,
  /// which is no market quote, informs but says nothing of noise.
  void add(const FitVector& by, double residual, double weight, double left, bool is_market);

  /// J^T W R W J, R the correlation of errors that come in runs (serial_correlation.h); pseudo-quotes have
  /// none.
  [[nodiscard]] FitMatrix scores(double correlation) const;

  [[nodiscard]] std::vector<CountedQuote> counted() const;

  /// Before it is pooled; `inverse` is the slice's block of A^-1.
  [[nodiscard]] NoiseEstimate noise(const FitMatrix& inverse) const;

  /// One a market quote. `own` is the part of the covariance that the slice's own quotes make, per squared
  /// noise; `others` the rest.
  [[nodiscard]] std::vector<QuoteInfluence> influences(const FitMatrix& inverse, const FitMatrix& own_noise,
                                                       const FitMatrix& others,
                                                       const NoiseEstimate& noise) const;
};

/// Errors in runs have more noise than the fit leaves of them in its residuals, and fewer degrees of freedom:
/// pooled estimates are raised. Returns each slice's correlation.
std::vector<double> allow_for_runs(const std::vector<const SliceInformation*>& slices,
                                   std::vector<NoiseEstimate>& noise);

/// The lower triangle by rows.
[[nodiscard]] std::array<double, 15> packed(const FitMatrix& matrix);

}  // namespace volcal::fit
