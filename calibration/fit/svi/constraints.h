// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The words that a surface fit speaks of its arbitrage constraints in.

#include <cstddef>
#include <utility>
#include <vector>

#include "calibration/fit/common/slice_data.h"

namespace volcal::fit {

/// Indices of an earlier and a later slice between which total variance may not fall.
using CalendarPair = std::pair<std::size_t, std::size_t>;

/// Every slice of one time with every slice of the next time: neighbours, where times differ. `slices` by
/// nondecreasing time.
[[nodiscard]] std::vector<CalendarPair> calendar_pairs(const std::vector<SliceData>& slices);

/// How far inside the bound the fit aims, so that rounding and the points between the grid do not cross it.
struct ConstraintMargins {
  double butterfly = 0.0;  ///< in g
  double calendar = 0.0;   ///< in half-spreads of the later slice
  double floor = 0.0;      ///< of hard tail floors, relative to their targets
};

/// One half-spread at the money as total variance: the unit of calendar slack, but for the slice's misfit.
[[nodiscard]] double variance_unit(const SliceData& slice);

}  // namespace volcal::fit
