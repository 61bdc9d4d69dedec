// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Deterministic starting points of raw SVI for one slice (kernels/core/fit/svi_fit_starts.h).

#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/core/svi/svi.h"

namespace volcal::fit {

struct SviStart {
  core::SviRaw<double> svi;
  double cost = 0.0;  ///< sum of squared residuals, linearised in total variance
};

/// Returns at least one start and at most core::kStarts, best first. Needs at least one quote.
[[nodiscard]] std::vector<SviStart> svi_starts(const SliceData& slice);

}  // namespace volcal::fit
