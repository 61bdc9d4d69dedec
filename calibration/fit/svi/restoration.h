// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The last resort of a surface fit: a proved surface near a point that is not proved.

#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/svi/constraints.h"
#include "kernels/core/svi/svi.h"

namespace volcal::fit {

/// Moves a surface's point along the straight line (in free coordinates) towards a nearly flat, strictly
/// increasing surface, which is always free of arbitrage, to the first point found to be proved and a tenth
/// of that further where that is proved too: a margin. Returns the share of the way gone, in [0, 1], or -1
/// where even the end was not proved (then nothing moved).
[[nodiscard]] double restore_feasibility(std::vector<FreePoint>& point, const std::vector<SliceData>& slices,
                                         const std::vector<CalendarPair>& pairs);

/// Whether all slices and pairs are proved free of arbitrage.
[[nodiscard]] bool is_proved(const std::vector<FreePoint>& point, const std::vector<SliceData>& slices,
                             const std::vector<CalendarPair>& pairs);

/// The end of that line: one hyperbola, rising by a hair from slice to slice.
[[nodiscard]] std::vector<FreePoint> flat_surface(const std::vector<SliceData>& slices);

}  // namespace volcal::fit
