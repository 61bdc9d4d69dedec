// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Joint fit of all slices of a surface until no arbitrage is left, for many surfaces at once.
///
///  1. Each slice alone gives the start and its misfit.
///  2. Inner minimisation, multiplier update, severity times three where violation did not fall enough:
///     gradual, since jumping to a high severity freezes the fit in a poor corner.
///  3. When no violation is found at the watched points and between them, the exact conditions decide
///     (calibration/models): the worst point of every slice and pair that is not proved free joins the watch
///     and the surface goes on; when all are proved, the pass is done.
///  4. First with plain squares to a proved surface, then with the chosen loss from there; of the two, the
///     one that is better in the chosen loss is returned, so a robust loss never costs fit.
///  5. A pass that runs away or ends unproved is tried again from a calmer start. Should all attempts end
///     so, the best end point moves along a straight line towards a flat, strictly increasing surface
///     until the proof succeeds. `termination` says so.
///     So does one whose work is spent (work_limit.h), unless it is proved where it stands.
///  6. Hard floors under tails (SliceData::floors) are constraints of step 2; those that the first pass finds
///     out of reach are dropped, and the pass is made again (tail_floors.h).
///
/// With a tail term (tail_loop.h) ranks are frozen within a pass, and after the last of the two above further
/// passes follow until re-ranking changes no weight. All comparisons are with the true ranks. The slices
/// alone are fitted without the term: they are starts, and their misfits are a unit that no penalty may move.
///
/// Steps 1 and 2 are a parameter of this loop (joint_minimiser.h). They run on a backend, a surface a team
/// (kernels/core/fit/svi_fit_bodies.h). A surface that does not converge there is fitted once more with
/// Ceres, which minimises the same problem by code of its own, and the better of the two ends is returned.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "calibration/fit/common/fit_loss.h"
#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/common/work_limit.h"
#include "calibration/fit/svi/constraints.h"
#include "calibration/fit/tail/tail_floors.h"
#include "calibration/fit/tail/tail_loop.h"
#include "calibration/fit/tail/tail_settings.h"
#include "kernels/backend/backend.h"
#include "kernels/core/svi/svi.h"
#include "volcal/calibration_report.h"
#include "volcal/progress.h"

namespace volcal::fit {

struct SurfaceFitOptions {
  QuoteLossOptions loss;
  TailSettings tail;
  ConstraintMargins margins{1e-4, 1e-3, 5e-4};
  int max_steps = 80;              ///< outer steps of each of the two passes
  int max_inner_iterations = 200;  ///< limit of the minimiser in one outer step
  /// Whether Ceres continues surfaces that the backend's fitter did not bring to convergence.
  bool hand_over = true;
  /// Limit of iterations of each surface's joint minimisers; 0 stands for iterations_for.
  std::int64_t max_work = 0;
  Deadline deadline;
};

struct SurfaceFit {
  std::vector<core::SviRaw<double>> slices;
  std::vector<SeverityStep> path;
  std::string termination;
  int iterations = 0;
  bool free = false;                   ///< proved free of butterfly and calendar arbitrage
  bool converged = false;              ///< proved, at most after a negligible restoration, with no limit met
  Spent spent = Spent::nothing;        ///< the limit that ended the fit early
  std::vector<TailRound> tail_rounds;  ///< rounds of the attempt that was kept; empty without a tail term
  DroppedFloors dropped = {};  ///< hard floors that were dropped, slice by slice; empty where none was
};

/// The limit of one surface's work.
[[nodiscard]] inline WorkLimit limit_of(const SurfaceFitOptions& options,
                                        const std::vector<SliceData>& slices) {
  return {options.max_work > 0 ? options.max_work : iterations_for(slices), options.deadline};
}

/// Iterations of the joint minimisers over all steps: the work that is limited.
[[nodiscard]] std::int64_t joint_iterations(const SurfaceFit& fit);

/// Fits surfaces, with one result for each, in order; a surface that fails (`free` false, reason in
/// `termination`) fails alone. Slices come by nondecreasing time, each with at least one quote, thin ones
/// already with pseudo-quotes. `progress` is told of a single surface only. `previous_fits`, empty or one for
/// each surface, are fits of the same quotes without floors or with other forces; the fits start there, since
/// from slices fitted alone a floor far above them leads the joint fit into poor corners. The error is a
/// broken backend's.
[[nodiscard]] Expected<std::vector<SurfaceFit>> fit_surfaces(std::span<const std::vector<SliceData>> surfaces,
                                                             const SurfaceFitOptions& options,
                                                             ComputeBackend& backend,
                                                             const Progress& progress = {},
                                                             std::span<const SurfaceFit> previous_fits = {});

/// Fits one surface on the CPU.
[[nodiscard]] SurfaceFit fit_surface(const std::vector<SliceData>& slices, const SurfaceFitOptions& options);

}  // namespace volcal::fit
