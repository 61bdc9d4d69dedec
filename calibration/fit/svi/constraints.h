// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Types and units of the arbitrage constraints of a surface fit.

#include <cstddef>
#include <utility>
#include <vector>

#include "calibration/fit/common/slice_data.h"

namespace volcal::fit {

/// Indices of an earlier and a later slice between which total variance may not fall.
using CalendarPair = std::pair<std::size_t, std::size_t>;

/// Pairs every slice of one time with every slice of the next time. `slices` come by nondecreasing time.
[[nodiscard]] std::vector<CalendarPair> calendar_pairs(const std::vector<SliceData>& slices);

/// Margins by which the fit aims inside the bounds, so that rounding and the points between the grid do not
/// violate them.
struct ConstraintMargins {
  double butterfly = 0.0;  ///< margin of Durrleman's condition, in g
  double calendar = 0.0;   ///< margin of the calendar condition, in half-spreads of the later slice
  double floor = 0.0;      ///< margin of hard tail floors, relative to their targets
};

/// Unit of calendar slack, but for the slice's misfit: one half-spread at the money as total variance.
[[nodiscard]] double variance_unit(const SliceData& slice);

}  // namespace volcal::fit
