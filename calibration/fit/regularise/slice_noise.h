// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How far a slice's quotes scatter, in their scales.

#include <vector>

#include "calibration/fit/common/slice_data.h"

namespace volcal::fit {

/// Root of the weighted mean square of the market quotes' residuals, with `parameters` degrees of freedom
/// lost. Needs more market quotes than that.
[[nodiscard]] double residual_scatter(const SliceData& slice, const std::vector<double>& residuals,
                                      int parameters = 0);

/// Standard deviation of the market quotes around the straight lines between their neighbours
/// [GasserSrokaJennenSteinmetz1986]. It counts a smile's bend as noise; no model is needed, nor more than
/// three strikes: infinite with fewer. Quotes by log-moneyness.
[[nodiscard]] double neighbour_scatter(const SliceData& slice);

/// Root mean square of what the market quotes miss their straight line over log-moneyness by, the nearest one
/// by weights and scales.
[[nodiscard]] double line_scatter(const SliceData& slice);

}  // namespace volcal::fit
