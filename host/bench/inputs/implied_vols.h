// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How the implied vols of a row are judged, peers included.

#include <vector>

#include "host/bench/inputs/options.h"
#include "host/bench/rows/row.h"

namespace volcal::bench {

/// Above so many eps (1 + condition) a vol of ours is wrong: a few ulp of what the rounding of the price
/// permits.
inline constexpr double kWrongVol = 8.0;

/// Every 50th vol is judged for its error, all of them for being there: NaN counts as wrong. `wrong_beyond`
/// in eps (1 + condition).
[[nodiscard]] std::vector<Accuracy> judge_implied_vols(const Options& options, const std::vector<double>& vol,
                                                       double wrong_beyond);

}  // namespace volcal::bench
