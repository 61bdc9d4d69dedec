// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The tail term of Heston fits: Ceres continues an end without the term to one whose frozen ranks are those
/// of its own errors (tail_loop.h). The fused fitter has no ranks, so its solution without the term is the
/// start.
///
/// Errors are asymmetric squares of the objective's residuals (vols or prices, in their scales). The quotes
/// of all days of a panel are ranked together: its book is that of all days.

#include <span>
#include <string>
#include <vector>

#include "calibration/fit/heston/heston_fit_input.h"
#include "calibration/fit/heston/heston_settings.h"
#include "calibration/fit/tail/tail_loop.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

struct HestonTailFit {
  std::vector<core::HestonParameters> models;  ///< [surfaces of the quotes]; empty where no run was usable
  double cost = 0.0;                           ///< losses, preference and the term with true ranks
  std::vector<TailRound> rounds;
  bool converged = false;  ///< whether the last run of Ceres that was kept converged
  std::string termination;
  int iterations = 0;
  int evaluations = 0;
};

/// Continues `start`, which has one model for each surface of `quotes`. The error is a broken backend's.
/// Domain: settings.tail.on().
[[nodiscard]] Expected<HestonTailFit> fit_heston_tail(HestonQuotes quotes, const HestonSettings& settings,
                                                      ComputeBackend& backend,
                                                      std::span<const core::HestonParameters> start);

}  // namespace volcal::fit
