// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The last resort of a surface fit: a proved surface near a point that is not proved.

#include <vector>

#include "calibration/fit/svi_surface_problem.h"

namespace volcal::fit {

/// Moves the problem's point along the straight line (in free coordinates) towards a nearly flat, strictly
/// increasing surface, which is always free of arbitrage, to the first point found to be proved and a tenth
/// of that further where that is proved too: a margin. Returns the share of the way gone, in [0, 1], or -1
/// where even the end was not proved (then nothing moved).
double restore_feasibility(SviSurfaceProblem& problem, const std::vector<SliceData>& slices);

}  // namespace volcal::fit
