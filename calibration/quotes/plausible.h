// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rules on numbers that no market quotes, whatever their unit: one such number among good ones moves a whole
/// surface, or makes grids over it endless.
///
/// implausible_strike  |ln(K/F)| > 10: a strike of 22,000 times the forward, or a 22,000th of it.
/// implausible_vol     a vol of bid, ask or mid outside [0.0001, 100] (0.01 % to 10,000 %), or more than ten
///                     standard deviations until expiry. Pegged currencies have vols of a quarter of a
///                     percent and more, options in their last minutes some 2,000 %.
/// contradicted        in a slice of four quotes or more, a vol over kContradiction times the median of its
///                     nearest six, or below the inverse of that; and a whole slice whose median is over
///                     kSurfaceContradiction times the median of the slices' medians, or below the inverse:
///                     one in percent among others in fractions. In a thinner slice each quote is compared
///                     with the surface alone.

#include <optional>
#include <string>
#include <vector>

#include "volcal/cleaning.h"

namespace volcal {

inline constexpr double kFarthestStrike = 10.0;
inline constexpr double kLowestVol = 1e-4;
inline constexpr double kHighestVol = 100.0;
inline constexpr double kMostStddevs = 10.0;
/// Largest accepted factor between a vol and its neighbours' median. On 70 real snapshots of coins, indices
/// and VIX it is at most 2.2.
inline constexpr double kContradiction = 5.0;
inline constexpr double kSurfaceContradiction = 40.0;

/// Reason why no market has this vol, or no value.
[[nodiscard]] std::optional<std::string> fault_of_vol(const char* name, double vol, double time_to_expiry);

/// Moves quotes that their neighbours contradict from the smiles to `rejected`. Quotes come by log-moneyness.
void refuse_contradicted(std::vector<Smile>& smiles, std::vector<Rejected>& rejected);

}  // namespace volcal
