// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Points at which a surface fit watches for arbitrage while it runs.
///
/// The constraints hold for every log-moneyness; a fit can impose them at finitely many points only. These
/// grids are dense near the money and geometric outwards, k = h sinh(v), and end somewhat beyond the quotes:
/// far wings are nearly straight lines, which the constraints on their slopes cover. Between outer steps the
/// exact worst points (calibration/models) are added, so that a dip between grid points is constrained too.

#include <vector>

#include "calibration/fit/common/slice_data.h"

namespace volcal::fit {

/// Grid for a slice's butterfly condition: increasing log-moneyness.
[[nodiscard]] std::vector<double> butterfly_grid(const SliceData& slice);

/// Grid for the calendar condition between two slices: increasing log-moneyness.
[[nodiscard]] std::vector<double> calendar_grid(const SliceData& earlier, const SliceData& later);

}  // namespace volcal::fit
