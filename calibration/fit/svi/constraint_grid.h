// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where a surface fit watches for arbitrage while it runs.
///
/// The constraints hold for every log-moneyness; a fit can push only at finitely many points. These grids
/// are dense near the money and geometric outwards, k = h sinh(v), and end somewhat beyond the quotes: far
/// wings are nearly straight lines, which the constraints on their slopes take care of. Between outer steps
/// the exact worst points (calibration/models) join, so that a dip between grid points is pushed at too.

#include <vector>

#include "calibration/fit/common/slice_data.h"

namespace volcal::fit {

/// Increasing log-moneyness for one slice's butterfly condition.
[[nodiscard]] std::vector<double> butterfly_grid(const SliceData& slice);

/// Increasing log-moneyness for the calendar condition between two slices.
[[nodiscard]] std::vector<double> calendar_grid(const SliceData& earlier, const SliceData& later);

}  // namespace volcal::fit
