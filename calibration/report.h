// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From a fit to what is said about it: every record accounted for, quality per slice and in all.

#include <vector>

#include "calibration/fit/slice_data.h"
#include "calibration/fit/svi_surface_fit.h"
#include "volcal/calibrate.h"

namespace volcal {

/// Everything the report is made from. `smiles`, `data`, `leans` and `surface.slices()` are parallel;
/// `slice_of[e]` is the slice that expiry `expiries[e]` became or was merged into.
struct ReportInput {
  const QuoteSnapshot& snapshot;
  const CalibrateOptions& options;
  const std::vector<Expiry>& expiries;
  const std::vector<std::size_t>& slice_of;
  const std::vector<Smile>& smiles;
  const std::vector<fit::SliceData>& data;
  const std::vector<bool>& leans;
  const std::vector<Rejected>& rejected;
  const fit::SurfaceFit& fit;
  const VolSurface& surface;
};

[[nodiscard]] CalibrationReport make_report(const ReportInput& input);

}  // namespace volcal
