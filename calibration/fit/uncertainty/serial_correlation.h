// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Correlation of the errors of neighbouring quotes: where a smile has a bend that its model lacks, residuals
/// have one sign over a run of strikes, and their effect on the parameters does not average out as that of
/// noise does.
///
/// Errors of a slice's quotes, in the order of their strikes, are modelled as a first-order autoregression:
/// correlation rho^|i - j|, and one variance. Both maximise the restricted likelihood
/// [PattersonThompson1971], that of the part which a linear fit of the five coordinates cannot follow, so
/// that the reduction of the residuals by the fit is allowed for:
///
///     -2 l(rho) = ln|R| + ln|X^T R^-1 X| + (n - 5) ln(e^T Q e),   noise^2 = e^T Q e / (n - 5),
///     Q = R^-1 - R^-1 X (X^T R^-1 X)^-1 X^T R^-1
///
/// A slice of 20 quotes determines its rho to +-0.2 only, so the likelihood of the whole surface is added
/// with the weight of some quotes, and rho is 0 unless it gains more than a parameter costs [Akaike1974].

#include <Eigen/Dense>
#include <vector>

#include "kernels/core/svi/svi_chart.h"

namespace volcal::fit {

using ChartMatrix = Eigen::Matrix<double, core::kSviDimension, core::kSviDimension, Eigen::RowMajor>;
using ChartVector = Eigen::Matrix<double, core::kSviDimension, 1>;

/// One quote at the solution; w is its weight times the factor of the loss.
struct CountedQuote {
  ChartVector row;     ///< sqrt(w) / misfit times its residual's derivatives
  double root_weight;  ///< sqrt(w) / misfit
  double error;        ///< sqrt(w) times its residual
};

/// Correlation and noise of a slice's errors. `noise` is 0 where there is no correlation, and where the slice
/// has too few quotes; the correlation is then the surface's.
struct ErrorLaw {
  double correlation = 0.0;  ///< 0 to kHighestCorrelation
  double noise = 0.0;        ///< standard deviation, in the unit of CountedQuote::error
};

/// Largest correlation, that of runs of some ten quotes. A fit leaves too little of longer runs to
/// distinguish them from the smile itself.
inline constexpr double kHighestCorrelation = 0.9;

/// One law for each slice; the quotes of each come by strike.
[[nodiscard]] std::vector<ErrorLaw> error_laws(const std::vector<std::vector<CountedQuote>>& slices);

/// Variance of the sum of the quotes' scores at noise 1: J^T W R W J.
[[nodiscard]] ChartMatrix score_variance(const std::vector<CountedQuote>& quotes, double correlation);

/// Effective number of n errors so correlated in an estimate of their variance, as a share of n.
[[nodiscard]] inline double independent_share(double correlation) noexcept {
  const double square = correlation * correlation;
  return (1.0 - square) / (1.0 + square);
}

}  // namespace volcal::fit
