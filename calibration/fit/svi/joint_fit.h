// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One attempt at a set of surfaces with a given minimiser (joint_minimiser.h): fits of the slices alone,
/// then passes with their proofs.

#include <vector>

#include "calibration/fit/svi/attempts.h"
#include "calibration/fit/svi/joint_minimiser.h"
#include "calibration/fit/svi/surface_task.h"

namespace volcal::fit {

/// True where an attempt at this surface begins at its warm start.
[[nodiscard]] inline bool starts_warm(const SurfaceTask& task, int attempt) {
  return attempt <= kLastWarmAttempt && !task.warm_start.empty();
}

/// Fits the slices of all tasks alone and leaves the starts of an attempt in their points, and new misfits.
/// The error is a broken backend's.
[[nodiscard]] Expected<void> start_alone(const std::vector<SurfaceTask*>& tasks, int attempt,
                                         const QuoteLossOptions& loss, JointMinimiser& minimiser);

/// Fits from the tasks' points through both passes and fills `point`, `objective`, `converged` and
/// `tail_rounds`. The error is a broken backend's.
[[nodiscard]] Expected<void> fit_jointly(const std::vector<SurfaceTask*>& tasks, int attempt,
                                         const SurfaceFitOptions& options, JointMinimiser& minimiser);

}  // namespace volcal::fit
