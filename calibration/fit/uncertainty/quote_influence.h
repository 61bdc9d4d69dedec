// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Leverage and influence of single quotes, from the quadratic model of a fit at its solution.
///
/// Along a quote's derivative J of its residual r by the coordinates, with A the information of the whole fit
/// (svi_uncertainty.h), W the quote's weight in A and p = W' r its pull (W' with the loss as it is,
/// where A may count less):
///
///     leverage    h = W J^T A^-1 J          d model / d market [CookWeisberg1982]
///     move        J^T A^-1 J p / (1 - h)    of the fitted residual without the quote: a Newton step
///     influence   -move / s                 DFFITS [BelsleyKuhWelsch1980]
///
/// where s is the fitted residual's standard error with the noise of its slice estimated from the other
/// quotes after that step. Without regularisers this is the textbook's formula, with the residual's part (1 -
/// h) r^2 of the sum of squares removed.

#include <cmath>
#include <vector>

#include "volcal/quotes.h"

namespace volcal::fit {

struct QuoteInfluence {
  double leverage = kAbsent;
  double influence = kAbsent;  ///< absent where the leverage is 1 to rounding, or the noise is 0
};

/// One quote at the solution, in the unit of residuals.
struct QuoteAtSolution {
  double counted = 0.0;  ///< weight in the number of quotes
  double weight = 0.0;   ///< W
  double pull = 0.0;     ///< p
  double reach = 0.0;    ///< J^T A^-1 J
  /// Change of the sum of squares if the quote is left out and the step is made.
  double squares_change = 0.0;
  double by_noise = 0.0;   ///< variance of the fitted residual for each unit of squared noise of its slice
  double by_others = 0.0;  ///< variance of the fitted residual from all other sources
};

inline constexpr double kFewDegrees = 3.0;

/// Estimate of the quotes' noise: the sum of their squared residuals over its degrees of freedom.
struct NoiseEstimate {
  double squares = 0.0;
  double degrees = 0.0;
  double inflation = 1.0;  ///< factor on the squared noise where errors are correlated (slice_information.h)
  double share = 1.0;      ///< factor on the degrees of freedom where errors are correlated

  /// Squared noise; the largest double where there are no degrees of freedom.
  [[nodiscard]] double squared() const noexcept { return inflation * squares / std::fmax(degrees, 1e-300); }
  [[nodiscard]] double independent() const noexcept {
    return std::fmax(std::fmin(degrees, kFewDegrees), share * degrees);
  }
};

/// Gives slices of fewer than kFewDegrees degrees of freedom the noise of all slices together.
void pool_where_few(std::vector<NoiseEstimate>& slices);

[[nodiscard]] QuoteInfluence influence_of(const QuoteAtSolution& quote, const NoiseEstimate& noise);

}  // namespace volcal::fit
