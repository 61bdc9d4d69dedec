// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Information of one slice's quotes on the five coordinates of a fit at its solution, whatever the model:
/// the sums behind covariances (svi_uncertainty.h, heston_uncertainty.h) and behind the influence of single
/// quotes (quote_influence.h).

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
  double counted = 0.0;  ///< weight of the quote times the factor of the loss
  double pull = 0.0;     ///< half the derivative of its loss by the residual
};

struct SliceInformation {
  double loss_weight = 1.0;                     ///< factor of the slice's losses in the fit
  FitMatrix data = FitMatrix::Zero();           ///< J^T W J
  FitMatrix pseudo_quotes = FitMatrix::Zero();  ///< J^T W^2 J of pseudo-quotes
  double squares = 0.0;                         ///< sum of the squared residuals, by `counted`
  double number = 0.0;                          ///< number of quotes, by `counted`
  std::vector<QuoteTerms> quotes;

  /// Adds a quote. `weight` is that of the quote, `left` the derivative of its loss by the squared residual.
  /// A pseudo-quote, which is no market quote, adds information but does not enter the estimate of noise.
  void add(const FitVector& by, double residual, double weight, double left, bool is_market);

  /// Variance of the scores at noise 1: J^T W R W J, R the serial correlation (serial_correlation.h).
  /// Pseudo-quotes are uncorrelated.
  [[nodiscard]] FitMatrix scores(double correlation) const;

  [[nodiscard]] std::vector<CountedQuote> counted() const;

  /// Estimate from this slice's quotes alone; `inverse` is the slice's block of A^-1.
  [[nodiscard]] NoiseEstimate noise(const FitMatrix& inverse) const;

  /// Influence of each market quote. `own_noise` is the part of the covariance due to the slice's quotes, for
  /// each unit of squared noise; `others` is the rest.
  [[nodiscard]] std::vector<QuoteInfluence> influences(const FitMatrix& inverse, const FitMatrix& own_noise,
                                                       const FitMatrix& others,
                                                       const NoiseEstimate& noise) const;
};

/// Raises the pooled noise estimates where errors are correlated: a fit removes more of such noise from its
/// residuals, and leaves fewer degrees of freedom. Returns each slice's correlation.
std::vector<double> allow_for_runs(const std::vector<const SliceInformation*>& slices,
                                   std::vector<NoiseEstimate>& noise);

/// Lower triangle of a matrix by rows.
[[nodiscard]] std::array<double, 15> packed(const FitMatrix& matrix);

}  // namespace volcal::fit
