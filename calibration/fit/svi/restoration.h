// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The last resort of a surface fit: a proved surface on the line from a point without a proof to a flat
/// surface.

#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/svi/constraints.h"
#include "kernels/core/svi/svi.h"

namespace volcal::fit {

/// Moves a surface's point along the straight line (in free coordinates) towards a nearly flat, strictly
/// increasing surface, which is always free of arbitrage, to the first point that is proved, and a tenth of
/// the way further as a margin where that is proved too. Returns the share of the way covered, in [0, 1], or
/// -1 where even the end was not proved (then nothing moved).
[[nodiscard]] double restore_feasibility(std::vector<FreePoint>& point, const std::vector<SliceData>& slices,
                                         const std::vector<CalendarPair>& pairs);

/// True where all slices and pairs are proved free of arbitrage.
[[nodiscard]] bool is_proved(const std::vector<FreePoint>& point, const std::vector<SliceData>& slices,
                             const std::vector<CalendarPair>& pairs);

/// The flat surface at the end of that line: one hyperbola, rising by a small relative step from slice to
/// slice.
[[nodiscard]] std::vector<FreePoint> flat_surface(const std::vector<SliceData>& slices);

}  // namespace volcal::fit
