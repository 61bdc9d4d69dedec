// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Errors of the tail's quotes in a fit, in the measure of its tail term.

#include <span>
#include <vector>

#include "calibration/fit/tail/tail_loop.h"
#include "volcal/calibration_report.h"

namespace volcal {

/// Fills `tail_share` of the residuals that `term` counts as tail, and sums them up. `objective` are
/// residuals in the fit's own objective, one for each, or empty where they are those of the vols. The times
/// to expiry are those of the slices.
[[nodiscard]] TailReport tail_report(const TailTerm& term, std::span<const double> times,
                                     std::span<const double> objective,
                                     std::vector<QuoteResidual>& residuals);

/// Converts a fit's rounds of ranking to the report's form.
[[nodiscard]] std::vector<TailRanking> rankings_of(const std::vector<fit::TailRound>& rounds);

}  // namespace volcal
