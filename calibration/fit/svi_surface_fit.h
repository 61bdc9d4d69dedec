// SPDX-License-Identifier: Apache-2.0
#pragma once

/// All slices of a surface fitted jointly until no arbitrage is left: the augmented-Lagrangian loop.
///
///  1. Each slice alone gives the start and its misfit (svi_slice_fit.h).
///  2. Inner minimisation (Ceres), multiplier update, severity times kSeverityStep where violation did not
///     fall enough: gradual, since jumping to a high severity freezes the fit in a poor corner.
///  3. After every outer step the exact conditions decide (calibration/models): the worst point of every
///     slice and pair that is not proved free joins the watch; when all are proved, the pass is done.
///  4. First with plain squares to a proved surface, then with the chosen loss from there; of the two, the
///     one that is better in the chosen loss is returned, so a robust loss never costs fit.
///  5. A pass that runs away or ends unproved is tried again from a calmer start. Should all attempts end
///     so, the best end point moves along a straight line towards a flat, strictly increasing surface
///     until the proof succeeds. `termination` says so.

#include <string>
#include <vector>

#include "calibration/fit/constraints.h"
#include "calibration/fit/quote_loss.h"
#include "calibration/fit/slice_data.h"
#include "kernels/core/svi.h"
#include "volcal/calibrate.h"

namespace volcal::fit {

struct SurfaceFitOptions {
  QuoteLossOptions loss;
  ConstraintMargins margins{1e-4, 1e-3};
  int max_steps = 80;              ///< outer steps of each of the two passes
  int max_inner_iterations = 200;  ///< of Ceres in one outer step
};

struct SurfaceFit {
  std::vector<core::SviRaw<double>> slices;
  std::vector<SeverityStep> path;
  std::string termination;
  int iterations = 0;
  bool free = false;       ///< proved free of butterfly and calendar arbitrage
  bool converged = false;  ///< proved by the fit itself, or within a hair of it; else moved (step 5)
};

/// `slices` by nondecreasing time, each with one quote at least, thin ones already lent a shape.
[[nodiscard]] SurfaceFit fit_surface(const std::vector<SliceData>& slices, const SurfaceFitOptions& options,
                                     const Progress& progress = {});

}  // namespace volcal::fit
