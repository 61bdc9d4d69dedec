// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Starting points for raw SVI that do not depend on luck.
///
/// For a fixed centre m and width sigma, w is linear in (a, rho b, b): the inner problem is a weighted
/// linear least squares over the cone |rho b| <= b with a closed-form solution [DeMarcoMartini2009], the
/// "quasi-explicit" calibration. A coarse grid over (m, sigma) then sees the whole landscape, and its
/// lowest cells, one per basin, are the starts.

#include <vector>

#include "calibration/fit/slice_data.h"
#include "kernels/core/svi.h"

namespace volcal::fit {

struct SviStart {
  core::SviRaw<double> svi;
  double cost = 0.0;  ///< sum of squared residuals, linearised in total variance
};

/// At most `count` starts, best first; at least one. Needs one quote at least.
[[nodiscard]] std::vector<SviStart> svi_starts(const SliceData& slice, std::size_t count);

}  // namespace volcal::fit
