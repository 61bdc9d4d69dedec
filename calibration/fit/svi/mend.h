// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A proved surface close to a point that violates its constraints by little, built slice by slice.
///
/// At the highest severity an augmented Lagrangian may continue without end on violations of a hundredth of a
/// half-spread, and move away from its best fit meanwhile. Such a point is mended from the first slice to the
/// last: a slice with butterfly arbitrage follows the one of six paths that raises its cost least, and a
/// slice below an earlier one takes over its steeper wings and is lifted by what it lacks. A slice that
/// violates nothing stays unchanged, so the surface moves by little more than it violated.

#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/svi/constraints.h"

namespace volcal::fit {

/// Outer steps of a pass after which mending is tried and limits of work are checked.
inline constexpr int kStepsToMend = 20;
/// Share of its cost that mending may add to a fit: its root mean square error then grows by a hundredth.
inline constexpr double kMendingMayCost = 0.02;

/// Mends a point. True where the mended point is proved; otherwise `point` is unchanged.
[[nodiscard]] bool mend(std::vector<FreePoint>& point, const std::vector<SliceData>& slices,
                        const std::vector<CalendarPair>& pairs);

}  // namespace volcal::fit
