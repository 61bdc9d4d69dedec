// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Errors of neighbouring quotes are alike: where a smile has a bend that its model has not, residuals come
/// in runs, and what a run says of the parameters does not average out as noise does.
///
/// Errors of a slice's quotes, in the order of their strikes, are taken as noise times a first-order
/// autoregression: correlation rho^|i - j|. Both numbers maximise the restricted likelihood
/// [PattersonThompson1971], that of what a linear fit of the five coordinates cannot follow, so that what the
/// fit took out of the residuals is allowed for:
///
///     -2 l(rho) = ln|R| + ln|X^T R^-1 X| + (n - 5) ln(e^T Q e),   noise^2 = e^T Q e / (n - 5),
///     Q = R^-1 - R^-1 X (X^T R^-1 X)^-1 X^T R^-1
///
/// A slice of 20 quotes knows its rho to +-0.2 only, so the likelihood of the whole surface counts in it for
/// some quotes more, and rho is 0 unless it gains more than a number costs [Akaike1974].

#include <Eigen/Dense>
#include <vector>

#include "kernels/core/svi/svi_chart.h"

namespace volcal::fit {

using ChartMatrix = Eigen::Matrix<double, core::kSviDimension, core::kSviDimension, Eigen::RowMajor>;
using ChartVector = Eigen::Matrix<double, core::kSviDimension, 1>;

/// One quote at the solution, w being its weight with what the loss leaves of it.
struct CountedQuote {
  ChartVector row;     ///< sqrt(w) / misfit times its residual's derivatives
  double root_weight;  ///< sqrt(w) / misfit
  double error;        ///< sqrt(w) times its residual
};

/// Of a slice's errors. `noise` is 0 where there is no correlation, and where the slice has too few quotes to
/// say: the correlation is then the surface's.
struct ErrorLaw {
  double correlation = 0.0;  ///< 0 to kHighestCorrelation
  double noise = 0.0;        ///< standard deviation, in the unit of CountedQuote::error
};

/// Runs of ten quotes. Of longer ones a fit leaves too little to tell them from the smile itself.
inline constexpr double kHighestCorrelation = 0.9;

/// One law a slice; the quotes of each by strike.
[[nodiscard]] std::vector<ErrorLaw> error_laws(const std::vector<std::vector<CountedQuote>>& slices);

/// Variance of the sum of the quotes' scores at noise 1: J^T W R W J.
[[nodiscard]] ChartMatrix score_variance(const std::vector<CountedQuote>& quotes, double correlation);

/// What n errors so correlated are worth to an estimate of their variance, as a share of n.
[[nodiscard]] inline double independent_share(double correlation) noexcept {
  const double square = correlation * correlation;
  return (1.0 - square) / (1.0 + square);
}

}  // namespace volcal::fit
