// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One snapshot in, one arbitrage-free surface and its report out.
///
///     const auto snapshots = volcal::read_quotes("quotes.json", {});
///     const auto calibration = volcal::calibrate(snapshots->front(), {});
///
/// Reading is declared in volcal/io.h, the options in volcal/calibrate_options.h, and what comes back,
/// calibration->surface and calibration->report, in volcal/surface.h and volcal/calibration_report.h.

#include <span>
#include <vector>

#include "volcal/calibrate_options.h"
#include "volcal/calibration_report.h"
#include "volcal/expected.h"
#include "volcal/progress.h"
#include "volcal/quotes.h"

namespace volcal {

/// The whole chain. Fails with `nothing_usable` where no expiry has a usable quote, `usage` where options
/// are out of bounds. Never throws; reads no clock, file or global.
[[nodiscard]] Expected<Calibration> calibrate(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                              const Progress& progress = {}) noexcept;

/// Heston models for several days of one underlying, fitted jointly: kappa, theta, sigma and rho are shared,
/// v0 is a day's own. One surface a snapshot, in order; `heston` of each report tells of the joint fit, and
/// the residuals are the day's own. Fails as a whole where a day has no usable quote (the error names it).
[[nodiscard]] Expected<std::vector<Calibration>> calibrate_heston_panel(
    std::span<const QuoteSnapshot> days, const CalibrateOptions& options,
    const Progress& progress = {}) noexcept;

}  // namespace volcal
