// SPDX-License-Identifier: Apache-2.0
#pragma once

/// implausible_level: slices whose vols cannot be a market's, so that a unit or a forward must be wrong.
///
/// The level alone does not decide: a coin an hour before an expiry has had vols of 600 %, a fund of short
/// bonds has 1 %. The reach of the strikes decides, in standard deviations |ln(K/F)| / (vol sqrt(T)): markets
/// list strikes from the money out to one standard deviation and beyond, and none out of all reach.
///
/// too high   nine tenths of the vols above kHighLevel (a price above its bound counts), unless
///              the strikes reach from within one standard deviation to one and beyond, or
///              the quotes are prices of a slice with less than kLastHours standard deviations to live, or
///              fewer than three prices;
///            the first is no excuse where more than half of a file's vol slices are too high.
/// bounds     a fifth of the prices are above their bounds, and another unit or forward explains them.
/// too low    nine tenths of the vols are below kLowLevel, and half of the strikes beyond kBeyondReach.
/// not flat   prices whose vols grow from the money like the distance itself: the vol nearest to the money is
///            under a third of the median, half of the strikes are beyond kBeyondReach of it and beyond
///            kSteepReach of their own vol, and prices in another unit give a smile.
/// forward    all strikes are beyond half or twice the forward, and parity gives another forward too or
///            half of the vols have standard deviations above 1.
/// no rate    put-call parity of the quotes gives a discount factor that no currency has (forwards.h).
///
/// Vols that no market has at all (implausible_vol) and prices above their bounds (above_bound) keep those
/// names where no other reading is found. docs/use/cleaning.md shows figures.

#include <string>
#include <vector>

#include "calibration/quotes/levels/level_facts.h"

namespace volcal {

inline constexpr double kHighLevel = 5.0;
inline constexpr double kLowLevel = 0.01;
inline constexpr double kLastHours = 0.1;
inline constexpr double kBeyondReach = 6.0;
inline constexpr double kSteepReach = 1.5;

/// Reason why each slice's level is impossible, and what it looks like; empty where nothing is wrong.
[[nodiscard]] std::vector<std::string> faults_of_level(const std::vector<SliceLevel>& slices);

}  // namespace volcal
