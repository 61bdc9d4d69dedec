// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rules on what no market quotes, whatever the unit that it was meant in: one such number among good ones
/// moves a whole surface, or makes grids that run over it without end.
///
/// implausible_strike  |ln(K/F)| > 10: a strike of 22,000 times the forward, or a 22,000th of it.
/// implausible_vol     a vol of bid, ask or mid outside [0.0001, 100] (0.01 % to 10,000 %), or more than ten
///                     standard deviations until expiry. Pegged currencies have vols of a quarter of a
///                     percent and more, options in their last minutes some 2,000 %.
/// contradicted        in a slice of four quotes or more a vol over kContradiction times the median of its
///                     nearest six, or under such a share of it; and a whole slice whose median is over
///                     kSurfaceContradiction times that of the slices' medians, or under such a share: one in
///                     percent among others in fractions. In a thinner slice each quote is held against the
///                     surface alone.

#include <optional>
#include <string>
#include <vector>

#include "volcal/cleaning.h"

namespace volcal {

inline constexpr double kFarthestStrike = 10.0;
inline constexpr double kLowestVol = 1e-4;
inline constexpr double kHighestVol = 100.0;
inline constexpr double kMostStddevs = 10.0;
/// On 70 real snapshots of coins, indices and VIX no quote is more than 2.2 times its neighbours' median.
inline constexpr double kContradiction = 5.0;
inline constexpr double kSurfaceContradiction = 40.0;

/// Why no market has this vol, or nothing.
[[nodiscard]] std::optional<std::string> fault_of_vol(const char* name, double vol, double time_to_expiry);

/// Moves quotes that their neighbours contradict from the smiles to `rejected`. Quotes by log-moneyness.
void refuse_contradicted(std::vector<Smile>& smiles, std::vector<Rejected>& rejected);

}  // namespace volcal
