// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One surface on its way through the attempts of a fit, and what its points cost.

#include <limits>
#include <vector>

#include "calibration/fit/common/fit_loss.h"
#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/common/work_limit.h"
#include "calibration/fit/svi/constraints.h"
#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/fit/tail/tail_floors.h"
#include "calibration/fit/tail/tail_loop.h"
#include "kernels/backend/svi_fit_batch.h"

namespace volcal::fit {

/// Where an attempt ended, proved free of arbitrage unless the objective is infinite.
struct SurfaceEnd {
  std::vector<FreePoint> point;
  double objective = std::numeric_limits<double>::infinity();  ///< true one: chosen loss and tail term
  bool converged = false;  ///< proved without restoration, or after a negligible one
  int attempt = 0;
  std::vector<TailRound> tail_rounds;
  DroppedFloors dropped;
};

struct SurfaceTask {
  const std::vector<SliceData>* slices = nullptr;
  std::vector<CalendarPair> pairs;
  std::vector<FreePoint> warm_start;  ///< of the first attempts, instead of the slices alone; or empty
  WorkLimit limit;

  std::vector<double> misfit;    ///< [slice] of the first attempt: all ends are compared in one measure
  DroppedFloors dropped;         ///< hard floors out of reach; grows from attempt to attempt
  SurfaceFit fit;                ///< path and iterations so far
  Spent spent = Spent::nothing;  ///< the limit that was met; nothing is begun any more
  SurfaceEnd best;               ///< of the attempts so far

  // Of the current attempt.
  std::vector<FreePoint> point;  ///< its start, then its best end
  double objective = 0.0;        ///< of that end, as in SurfaceEnd
  bool converged = false;
  std::vector<TailRound> tail_rounds;
  std::vector<FreePoint> mended;  ///< the first pass' best mended point (mend.h); empty: none
  double mended_cost = 0.0;       ///< in plain squares
};

/// A task for slices that fit_surfaces takes, from their own starts.
[[nodiscard]] SurfaceTask make_task(const std::vector<SliceData>& slices, const SurfaceFitOptions& options);

/// Appends a task's slices, pairs and watched points to a batch. A slice that SVI cannot follow to within its
/// quotes' spreads counts less: its losses are divided by max(1, misfit)^2, which makes its misfit the unit
/// of both its quotes and its constraints. Without that, a chain with spreads of a few basis points puts all
/// weight on errors of the model rather than of the market, and neighbours are torn apart over them. The
/// point stays the shape prior's centre.
void add_surface(SviFitBatch& batch, const SurfaceTask& task);

/// Sum of the quotes' losses, each over its slice's misfit squared, priors and soft floors included; without
/// the tail term.
[[nodiscard]] double objective(const SurfaceTask& task, const std::vector<FreePoint>& point,
                               const QuoteLossOptions& loss);

}  // namespace volcal::fit
