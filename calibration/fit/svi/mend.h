// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A proved surface next to a point that violates its constraints by little, slice by slice.
///
/// At the highest severity an augmented Lagrangian may go on for ever about violations of a hundredth of a
/// half-spread, and drift away from its best fit meanwhile. Such a point is mended from the first slice to
/// the last: one with butterfly arbitrage goes the one of six ways out that costs its fit least, one below an
/// earlier slice gets that slice's steeper wings and is lifted by what it lacks. A slice that needs nothing
/// is left alone, so that the surface moves by little more than it violated.

#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/svi/constraints.h"

namespace volcal::fit {

/// Outer steps of a pass after which it is tried, and limits of work are looked at.
inline constexpr int kStepsToMend = 20;
/// The share of its cost that a fit may pay for being mended: its root mean square error grows by a
/// hundredth.
inline constexpr double kMendingMayCost = 0.02;

/// Whether the mended point is proved; where it is not, `point` is as it was.
[[nodiscard]] bool mend(std::vector<FreePoint>& point, const std::vector<SliceData>& slices,
                        const std::vector<CalendarPair>& pairs);

}  // namespace volcal::fit
