// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Calibration: one snapshot of quotes gives one arbitrage-free surface and its report.
///
///     const auto snapshots = volcal::read_quotes("quotes.json", {});
///     const auto calibration = volcal::calibrate(snapshots->front(), {});
///
/// Reading is declared in volcal/io.h and the options in volcal/calibrate_options.h. The results,
/// calibration->surface and calibration->report, are declared in volcal/surface.h and
/// volcal/calibration_report.h.

#include <span>
#include <vector>

#include "volcal/calibrate_options.h"
#include "volcal/calibration_report.h"
#include "volcal/expected.h"
#include "volcal/progress.h"
#include "volcal/quotes.h"

namespace volcal {

/// Runs the whole pipeline: cleaning, implied vols, fit, surface and report. Fails with `nothing_usable`
/// where no expiry has a usable quote, and with `usage` where options are out of bounds. Never throws; reads
/// no clock, file or global.
[[nodiscard]] Expected<Calibration> calibrate(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                              const Progress& progress = {}) noexcept;

/// Fits Heston models to several days of one underlying jointly: kappa, theta, sigma and rho are shared, and
/// each day has a v0 of its own. Returns one surface for each snapshot, in their order. `heston` of each
/// report describes the joint fit, the residuals are those of the day. Fails as a whole where a day has no
/// usable quote; the error names the day.
[[nodiscard]] Expected<std::vector<Calibration>> calibrate_heston_panel(
    std::span<const QuoteSnapshot> days, const CalibrateOptions& options,
    const Progress& progress = {}) noexcept;

}  // namespace volcal
