// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What single quotes do to a fit, from its quadratic model at the solution.
///
/// Along a quote's derivative J of its residual r by the coordinates, with A the information of the whole fit
/// (svi_uncertainty.h), W the quote's weight in A and p = W' r its pull (W' with the loss as it is,
/// where A may count less):
///
///     leverage    h = W J^T A^-1 J          d model / d market [CookWeisberg1982]
///     move        J^T A^-1 J p / (1 - h)    of the fitted residual without the quote: a Newton step
///     influence   -move / s                 DFFITS [BelsleyKuhWelsch1980]
///
/// where s is the fitted residual's standard error, with the noise of its slice as the other quotes have it
/// at the end of that step. Without priors this is the textbook's, with the residual's own share (1 - h) r^2
/// taken out.

#include <cmath>
#include <vector>

#include "volcal/quotes.h"

namespace volcal::fit {

struct QuoteInfluence {
  double leverage = kAbsent;
  double influence = kAbsent;  ///< absent where the leverage is 1 to rounding, or there is no noise
};

/// One quote at the solution; all in the unit of residuals.
struct QuoteAtSolution {
  double counted = 0.0;         ///< its share in the quotes' number
  double weight = 0.0;          ///< W
  double pull = 0.0;            ///< p
  double reach = 0.0;           ///< J^T A^-1 J
  double squares_change = 0.0;  ///< of the sum of squares, were it left out and the step made
  double by_noise = 0.0;        ///< variance of the fitted residual, per squared noise of its own slice
  double by_others = 0.0;       ///< and from all else
};

inline constexpr double kFewDegrees = 3.0;

/// Of the quotes' noise: their residuals' sum of squares over its degrees of freedom.
struct NoiseEstimate {
  double squares = 0.0;
  double degrees = 0.0;
  double inflation = 1.0;  ///< of the squared noise, where errors come in runs (slice_information.h)
  double share = 1.0;      ///< of the degrees of freedom that errors in runs are worth

  /// The noise squared; huge where there are no degrees of freedom.
  [[nodiscard]] double squared() const noexcept { return inflation * squares / std::fmax(degrees, 1e-300); }
  [[nodiscard]] double independent() const noexcept {
    return std::fmax(std::fmin(degrees, kFewDegrees), share * degrees);
  }
};

/// Slices of fewer than kFewDegrees take the noise of all together.
void pool_where_few(std::vector<NoiseEstimate>& slices);

[[nodiscard]] QuoteInfluence influence_of(const QuoteAtSolution& quote, const NoiseEstimate& noise);

}  // namespace volcal::fit
