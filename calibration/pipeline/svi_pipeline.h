// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SVI surfaces from prepared quotes: fit -> surface -> report.

#include "calibration/prepare/prepared_quotes.h"
#include "kernels/backend/factory.h"
#include "volcal/calibrate.h"

namespace volcal {

[[nodiscard]] Expected<Calibration> calibrate_svi(const QuoteSnapshot& snapshot,
                                                  const CalibrateOptions& options, PreparedQuotes quotes,
                                                  const BackendChoice& choice, const Progress& progress);

}  // namespace volcal
