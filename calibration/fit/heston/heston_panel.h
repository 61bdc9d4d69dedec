// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Heston models of many days fitted jointly: one kappa, theta, sigma and rho for all, a v0 for each.

#include <span>
#include <vector>

#include "calibration/fit/heston/fit_heston.h"
#include "volcal/progress.h"

namespace volcal::fit {

/// Result of a joint fit of days. The end's model is the first day's, its cost that of all days.
struct HestonPanelFit {
  HestonFit fit;
  /// Models of the days; empty where no start gives every quote a value.
  std::vector<core::HestonParameters> days;
  /// [days] Where `days` is empty, quotes that have no value under the day's own starts.
  std::vector<std::vector<QuotePlace>> without_value;
  int starts = 0;
};

/// Fits the days jointly by Ceres (heston_problem.h), from fits of the days alone.
[[nodiscard]] Expected<HestonPanelFit> fit_heston_panel(std::span<const std::vector<SliceData>> days,
                                                        const HestonSettings& settings,
                                                        ComputeBackend& backend,
                                                        const Progress& progress = {});

}  // namespace volcal::fit
