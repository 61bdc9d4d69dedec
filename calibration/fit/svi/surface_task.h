// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The state of one surface during the attempts of a fit, and the objective at its points.

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

/// End of an attempt, proved free of arbitrage unless the objective is infinite.
struct SurfaceEnd {
  std::vector<FreePoint> point;
  /// Objective under the chosen loss with the true tail term.
  double objective = std::numeric_limits<double>::infinity();
  bool converged = false;  ///< proved without a restoration, or after a negligible one
  int attempt = 0;
  std::vector<TailRound> tail_rounds;
  DroppedFloors dropped;
};

struct SurfaceTask {
  const std::vector<SliceData>* slices = nullptr;
  std::vector<CalendarPair> pairs;
  /// Start of the first attempts in place of slices fitted alone; or empty.
  std::vector<FreePoint> warm_start;
  WorkLimit limit;

  std::vector<double> misfit;    ///< [slice] misfits of the first attempt, by which all ends are compared
  DroppedFloors dropped;         ///< hard floors out of reach; their number grows from attempt to attempt
  SurfaceFit fit;                ///< path and iterations so far
  Spent spent = Spent::nothing;  ///< the limit that was met; no further pass begins then
  SurfaceEnd best;               ///< best end of the attempts so far

  // State of the current attempt.
  std::vector<FreePoint> point;  ///< start of the attempt, then its best end
  double objective = 0.0;        ///< objective of that end, as in SurfaceEnd
  bool converged = false;
  std::vector<TailRound> tail_rounds;
  std::vector<FreePoint> mended;  ///< best mended point of the first pass (mend.h); empty without one
  double mended_cost = 0.0;       ///< its objective in plain squares
};

/// Makes a task for slices that fit_surfaces takes, starting from the slices alone.
[[nodiscard]] SurfaceTask make_task(const std::vector<SliceData>& slices, const SurfaceFitOptions& options);

/// Appends a task's slices, pairs and watched points to a batch. A slice that SVI cannot follow to within its
/// quotes' spreads counts less: its losses are divided by max(1, misfit)^2, which makes its misfit the unit
/// of both its quotes and its constraints. Otherwise a chain with spreads of a few basis points would put all
/// weight on errors of the model rather than of the market, and neighbouring slices would be pulled apart.
/// The batch's point is the centre of the base regulariser.
void add_surface(SviFitBatch& batch, const SurfaceTask& task);

/// Sum of the quotes' losses, each divided by its slice's squared misfit, with regularisers and soft floors;
/// without the tail term.
[[nodiscard]] double objective(const SurfaceTask& task, const std::vector<FreePoint>& point,
                               const QuoteLossOptions& loss);

}  // namespace volcal::fit
