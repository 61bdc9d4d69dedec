// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How the tail's quotes fared in a fit, in the measure of its tail term.

#include <span>
#include <vector>

#include "calibration/fit/tail/tail_loop.h"
#include "volcal/calibration_report.h"

namespace volcal {

/// Fills `tail_share` of the residuals that are tail by `term` and sums them up. `objective`: residuals in
/// the fit's own objective, one each, or empty where they are those of the vols. The times to expiry are
/// those of the slices.
[[nodiscard]] TailReport tail_report(const TailTerm& term, std::span<const double> times,
                                     std::span<const double> objective,
                                     std::vector<QuoteResidual>& residuals);

/// A fit's own account of its rankings, in the report's words.
[[nodiscard]] std::vector<TailRanking> rankings_of(const std::vector<fit::TailRound>& rounds);

}  // namespace volcal
