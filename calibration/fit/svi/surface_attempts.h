// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The sequence of attempts at several surfaces (attempts.h), and the fits at the best ends.

#include <cstdint>
#include <string>
#include <vector>

#include "calibration/fit/svi/joint_minimiser.h"
#include "calibration/fit/svi/surface_task.h"

namespace volcal::fit {

/// Fault of slices that cannot be fitted, as a termination; empty where they can be.
[[nodiscard]] std::string fault_of(const std::vector<SliceData>& slices);

/// Makes attempts at the tasks until each has converged or has no work left, and keeps each one's best end:
/// an end without a restoration is better than any with one. The error is a broken backend's.
[[nodiscard]] Expected<void> run_attempts(std::vector<SurfaceTask*> tasks, const SurfaceFitOptions& options,
                                          JointMinimiser& minimiser, const Progress& progress);

/// Makes all attempts once more with another minimiser, within the work that is left, and keeps the better of
/// the two ends. Of two proved ends the better one misses fewer hard floors, or as many at a lower true
/// objective. `iteration_cost` is the work of one iteration of that minimiser, in iterations of the first.
/// The error is a broken backend's.
[[nodiscard]] Expected<void> hand_over(SurfaceTask& task, const SurfaceFitOptions& options,
                                       JointMinimiser& minimiser, std::int64_t iteration_cost,
                                       const Progress& progress);

/// The fit at a task's best end.
[[nodiscard]] SurfaceFit finish(SurfaceTask& task);

}  // namespace volcal::fit
