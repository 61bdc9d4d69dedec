// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Heston models fitted to the quotes of many surfaces, each from several starts.
///
///  1. Every surface starts from the data and from points spread over the box (heston_start.h); all starts
///     of all surfaces are one batch of a backend's fused Levenberg-Marquardt loops
///     (kernels/core/fit/heston_fit_body.h).
///  2. A start that did not converge there is continued by Ceres.
///  3. The best end is continued by Ceres (heston_problem.h), which decides: it minimises the same function
///  by
///     code of its own.
///  4. With a tail term every end is continued with it (heston_tail_fit.h).
///  5. Ends are distinguished by their parameters; the further ones are reported beside the best.

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
  /// Distinct ends by cost, the best first; empty where no start gives every quote a value.
  std::vector<HestonEnd> ends;
  /// Quotes because of which `ends` is empty; without them some start has a value.
  std::vector<QuotePlace> without_value;
  bool converged = false;  ///< true where the best end is a minimum
  int unconverged_starts = 0;
  int iterations = 0;   ///< accepted steps to the best end
  int evaluations = 0;  ///< evaluations over all starts
  std::string termination;
  std::vector<TailRound> tail_rounds = {};  ///< rounds of the best end; empty without a tail term
};

/// Fits each surface, with one result for each, in order; a surface without a usable start fails alone and
/// says why. Each surface has at least one quote. The error is a broken backend's.
[[nodiscard]] Expected<std::vector<HestonFit>> fit_heston_surfaces(
    std::span<const std::vector<SliceData>> surfaces, const HestonSettings& settings,
    ComputeBackend& backend);

/// Fits one surface from one start by Ceres alone; tests compare the fused fitter with it.
[[nodiscard]] Expected<HestonFit> fit_heston_by_ceres(const std::vector<SliceData>& surface,
                                                      const core::HestonParameters& start,
                                                      const HestonSettings& settings,
                                                      ComputeBackend& backend);

}  // namespace volcal::fit
