// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From a fit to what is said about it: every record accounted for, quality per slice and in all.

#include <vector>

#include "calibration/fit/svi_surface_fit.h"
#include "calibration/prepared_quotes.h"
#include "volcal/calibrate.h"

namespace volcal {

/// Everything the report is made from. `quotes.smiles`, `leans` and `surface.slices()` are parallel.
struct ReportInput {
  const QuoteSnapshot& snapshot;
  const CalibrateOptions& options;
  const PreparedQuotes& quotes;
  const std::vector<bool>& leans;
  const fit::SurfaceFit& fit;
  const VolSurface& surface;
};

[[nodiscard]] CalibrationReport make_report(const ReportInput& input);

}  // namespace volcal
