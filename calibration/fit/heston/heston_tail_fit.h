// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The tail term of Heston fits: from an end without it, by Ceres, to one whose ranks are its own
/// (tail_loop.h). The fused fitter knows no ranks; what it found without the term is where this starts.
///
/// Errors are asymmetric squares of the objective's own residuals (vols or prices, in their scales). Of a
/// panel all days' quotes are ranked together: its book is that of all days.

#include <span>
#include <string>
#include <vector>

#include "calibration/fit/heston/heston_fit_input.h"
#include "calibration/fit/heston/heston_settings.h"
#include "calibration/fit/tail/tail_loop.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

struct HestonTailFit {
  std::vector<core::HestonParameters> models;  ///< [surfaces of the quotes]; empty: nothing usable came of it
  double cost = 0.0;                           ///< losses, preference and the term with true ranks
  std::vector<TailRound> rounds;
  bool converged = false;  ///< Ceres, at the last of its runs that was kept
  std::string termination;
  int iterations = 0;
  int evaluations = 0;
};

/// `start` has one model a surface of `quotes`. The error is a broken backend's. Domain: settings.tail.on().
[[nodiscard]] Expected<HestonTailFit> fit_heston_tail(HestonQuotes quotes, const HestonSettings& settings,
                                                      ComputeBackend& backend,
                                                      std::span<const core::HestonParameters> start);

}  // namespace volcal::fit
