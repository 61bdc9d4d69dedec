// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Starting points for raw SVI that do not depend on luck (kernels/core/fit/svi_fit_starts.h), for one slice.

#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/core/svi/svi.h"

namespace volcal::fit {

struct SviStart {
  core::SviRaw<double> svi;
  double cost = 0.0;  ///< sum of squared residuals, linearised in total variance
};

/// At least one start and at most core::kStarts, best first. Needs one quote at least.
[[nodiscard]] std::vector<SviStart> svi_starts(const SliceData& slice);

}  // namespace volcal::fit
