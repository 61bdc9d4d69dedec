// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Measures of the scatter of a slice's quotes, in their scales.

#include <vector>

#include "calibration/fit/common/slice_data.h"

namespace volcal::fit {

/// Root of the weighted mean square of the market quotes' residuals, with `parameters` degrees of freedom
/// lost. Needs more market quotes than that.
[[nodiscard]] double residual_scatter(const SliceData& slice, const std::vector<double>& residuals,
                                      int parameters = 0);

/// Standard deviation of the market quotes around the straight lines between their neighbours
/// [GasserSrokaJennenSteinmetz1986]. It counts the curvature of a smile as noise, and needs neither a model
/// nor more than three strikes; with fewer it is infinite. Quotes come by log-moneyness.
[[nodiscard]] double neighbour_scatter(const SliceData& slice);

/// Root mean square distance of the market quotes from the straight line over log-moneyness that fits them
/// best, by weights and scales.
[[nodiscard]] double line_scatter(const SliceData& slice);

}  // namespace volcal::fit
