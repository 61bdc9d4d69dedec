// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Heston models fitted to the quotes of many surfaces, each from several starts, and of many days jointly.
///
///  1. Every surface starts from the data and from points spread over the box (heston_start.h); all starts
///     of all surfaces are one batch of a backend's fused Levenberg-Marquardt loops
///     (kernels/core/heston_fit.h).
///  2. A start that did not converge there goes to Ceres, from where it came to.
///  3. The best end goes to Ceres (heston_problem.h), which has the last word: it minimises the same
///     function by code of its own.
///  4. Ends are told apart by their parameters; what is not the best is reported.

#include <span>
#include <string>
#include <vector>

#include "calibration/fit/quote_loss.h"
#include "calibration/fit/slice_data.h"
#include "kernels/backend/backend.h"
#include "kernels/core/heston_fit.h"
#include "volcal/heston_fit.h"

namespace volcal::fit {

struct HestonSettings {
  HestonObjective objective = HestonObjective::vol;
  QuoteLossOptions loss{QuoteLoss::squares};
  core::HestonBox box{};
  double accuracy = 1e-8;  ///< of prices, relative
  double feller_weight = 0.0;
  int starts = 8;
  int max_iterations = 100;
  double max_seconds = 60.0;
  bool finish_by_ceres = true;  ///< step 3; step 2 is always done
};

/// Bounds of `options` and the loss, in the form of the core.
[[nodiscard]] HestonSettings heston_settings(const HestonFitOptions& options, const QuoteLossOptions& loss);

/// An end that starts came to.
struct HestonEnd {
  core::HestonParameters model;
  double cost;  ///< sum of losses
  int starts;
};

struct HestonFit {
  std::vector<HestonEnd> ends;  ///< by cost, the best first; empty: no start has a value
  bool converged = false;       ///< the best is a minimum
  int unconverged_starts = 0;
  int iterations = 0;   ///< accepted steps to the best
  int evaluations = 0;  ///< all together
  std::string termination;
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

/// Days fitted jointly. The end's model is the first day's, its cost that of all days.
struct HestonPanelFit {
  HestonFit fit;
  std::vector<core::HestonParameters> days;  ///< empty: no start has a value
  int starts = 0;
};

/// One kappa, theta, sigma and rho for all days, a v0 for each; by Ceres, from the days' own fits.
[[nodiscard]] Expected<HestonPanelFit> fit_heston_panel(std::span<const std::vector<SliceData>> days,
                                                        const HestonSettings& settings,
                                                        ComputeBackend& backend);

}  // namespace volcal::fit
