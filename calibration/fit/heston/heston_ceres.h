// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A run of Ceres on a Heston problem from one point.

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "calibration/fit/heston/heston_fit_input.h"
#include "calibration/fit/heston/heston_settings.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

class HestonFloors;

struct HestonCeresRun {
  std::vector<core::HestonParameters> models;  ///< [surfaces], alike but for v0
  double cost = std::numeric_limits<double>::infinity();
  bool usable = false;
  bool converged = false;
  int iterations = 0;
  int evaluations = 0;
  std::string termination;
};

/// Runs Ceres from `start`, which has one model for each surface of `quotes`; kappa, theta, sigma and rho are
/// those of the first. `floors`, of a single surface, enter the cost at their present multipliers. The error
/// is a broken backend's.
[[nodiscard]] Expected<HestonCeresRun> run_ceres(const HestonQuotes& quotes, const HestonSettings& settings,
                                                 ComputeBackend& backend,
                                                 std::span<const core::HestonParameters> start,
                                                 HestonFloors* floors = nullptr);

/// Runs Ceres from a point that may be far from the quotes, through the losses that lead to the chosen one.
[[nodiscard]] Expected<HestonCeresRun> run_ceres_in_stages(const HestonQuotes& quotes,
                                                           const HestonSettings& settings,
                                                           ComputeBackend& backend,
                                                           std::span<const core::HestonParameters> start);

}  // namespace volcal::fit
