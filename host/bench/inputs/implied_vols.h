// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Judgement of the implied vols of a row, for volcal and its peers.

#include <vector>

#include "host/bench/inputs/options.h"
#include "host/bench/rows/row.h"

namespace volcal::bench {

/// Error, in eps (1 + condition), above which a vol counts as wrong: a few ulp of the accuracy that the
/// rounding of the price permits.
inline constexpr double kWrongVol = 8.0;

/// Judges the error of every 50th vol, and that every vol is a number: NaN counts as wrong. `wrong_beyond` is
/// in eps (1 + condition).
[[nodiscard]] std::vector<Accuracy> judge_implied_vols(const Options& options, const std::vector<double>& vol,
                                                       double wrong_beyond);

}  // namespace volcal::bench
