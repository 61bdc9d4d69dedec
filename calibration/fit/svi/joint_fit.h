// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One attempt at a set of surfaces on a backend: slices alone, then the joint passes with their proofs.

#include <cstddef>
#include <vector>

#include "calibration/fit/svi/attempts.h"
#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/fit/tail/tail_floors.h"
#include "kernels/backend/backend.h"
#include "kernels/backend/svi_fit_batch.h"

namespace volcal::fit {

/// One surface on its way through the attempts.
struct SurfaceTask {
  const std::vector<SliceData>* slices = nullptr;
  std::vector<CalendarPair> pairs;
  std::vector<FreePoint> known;  ///< start of the first attempt instead of the slices alone; or empty
  std::vector<double> misfit;    ///< [slice] of the first attempt: attempts are compared in one measure
  DroppedFloors dropped;         ///< hard floors that were found out of reach; grows
  std::vector<FreePoint> point;  ///< start, then end of the attempt
  double objective = 0.0;        ///< of `point`, in the chosen loss, with the tail term; infinite: no surface
  bool converged = false;        ///< proved without restoration
  std::vector<TailRound> tail_rounds;  ///< of the attempt
  SurfaceFit fit;                      ///< path and iterations so far
  WorkLimit limit;
  Spent spent = Spent::nothing;   ///< what is; nothing is begun any more
  std::vector<FreePoint> mended;  ///< of the attempt's first pass, proved (mend.h), the best; empty: none
  double mended_cost = 0.0;       ///< in plain squares
};

/// Whether an attempt at this surface starts from where it is known to fit without floors.
[[nodiscard]] inline bool starts_known(const SurfaceTask& task, int attempt) {
  return attempt <= kLastFromKnown && !task.known.empty();
}

/// Fits the slices of all tasks alone and leaves an attempt's starts in their points, the misfits where they
/// are new.
[[nodiscard]] Expected<void> start_alone(std::vector<SurfaceTask*>& tasks, int attempt,
                                         const QuoteLossOptions& loss, ComputeBackend& backend);

/// From the tasks' points through both passes: fills `point`, `objective` and `converged`.
[[nodiscard]] Expected<void> fit_jointly(std::vector<SurfaceTask*>& tasks, int attempt,
                                         const SurfaceFitOptions& options, ComputeBackend& backend);

/// Appends a task's slices, pairs and watched points to a batch; the point stays the shape prior's centre.
void add_surface(SviFitBatch& batch, const SurfaceTask& task);

/// Sum of the quotes' losses, each over its slice's misfit squared, priors and soft floors included; without
/// the tail term.
[[nodiscard]] double objective(const SurfaceTask& task, const std::vector<FreePoint>& point,
                               const QuoteLossOptions& loss);

}  // namespace volcal::fit
