// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Heston models fitted to the quotes of many surfaces, each from several starts.
///
///  1. Every surface starts from the data and from points spread over the box (heston_start.h); all starts
///     of all surfaces are one batch of a backend's fused Levenberg-Marquardt loops
///     (kernels/core/fit/heston_fit_body.h).
///  2. A start that did not converge there goes to Ceres, from where it came to.
///  3. The best end goes to Ceres (heston_problem.h), which has the last word: it minimises the same
///     function by code of its own.
///  4. With a tail term every end goes on with it (heston_tail_fit.h).
///  5. Ends are told apart by their parameters; what is not the best is reported.

#include <span>
#include <string>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/heston/heston_ends.h"
#include "calibration/fit/heston/heston_residuals.h"
#include "calibration/fit/heston/heston_settings.h"
#include "calibration/fit/tail/tail_loop.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

struct HestonFit {
  std::vector<HestonEnd> ends;  ///< by cost, the best first; empty: no start gives every quote a value
  std::vector<QuotePlace>
      without_value;       ///< `ends` is empty because of these quotes; one has a value without
  bool converged = false;  ///< the best is a minimum
  int unconverged_starts = 0;
  int iterations = 0;   ///< accepted steps to the best
  int evaluations = 0;  ///< all together
  std::string termination;
  std::vector<TailRound> tail_rounds = {};  ///< of the best; empty without a tail term
};

/// One result a surface, in order; one without a usable start fails alone and says why. Each surface has a
/// quote at least. The error is a broken backend's.
[[nodiscard]] Expected<std::vector<HestonFit>> fit_heston_surfaces(
    std::span<const std::vector<SliceData>> surfaces, const HestonSettings& settings,
    ComputeBackend& backend);

/// One surface from one start by Ceres alone, which also judges the fused fitter.
[[nodiscard]] Expected<HestonFit> fit_heston_by_ceres(const std::vector<SliceData>& surface,
                                                      const core::HestonParameters& start,
                                                      const HestonSettings& settings,
                                                      ComputeBackend& backend);

}  // namespace volcal::fit
