// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Heston models from prepared quotes: fit -> surface -> report. Quotes that keep every start of a fit from
/// having a cost are rejected as beyond_model, and the others fitted.

#include <span>
#include <vector>

#include "calibration/prepare/prepared_quotes.h"
#include "kernels/backend/factory.h"
#include "volcal/calibrate.h"

namespace volcal {

[[nodiscard]] Expected<Calibration> calibrate_heston(const QuoteSnapshot& snapshot,
                                                     const CalibrateOptions& options, PreparedQuotes quotes,
                                                     const BackendChoice& choice, const Progress& progress);

/// One joint fit of `days`, whose quotes are `quotes` in the same order.
[[nodiscard]] Expected<std::vector<Calibration>> calibrate_heston_days(std::span<const QuoteSnapshot> days,
                                                                       const CalibrateOptions& options,
                                                                       std::vector<PreparedQuotes> quotes,
                                                                       const BackendChoice& choice,
                                                                       const Progress& progress);

}  // namespace volcal
