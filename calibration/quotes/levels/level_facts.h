// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the rule on levels (level.h) decides by, and the words of its verdict.

#include <cstdint>
#include <string>
#include <vector>

#include "calibration/quotes/levels/readings.h"

namespace volcal {

/// The quotes of one expiry that passed the rules before the bounds.
struct SliceLevel {
  Expiry expiry;
  std::vector<LevelQuote> quotes;
};

/// What the level of a slice calls for. All but `fine` and `far_reaching` are refused, some only where the
/// reason is seen too.
enum class Standing : std::uint8_t {
  fine,
  far_reaching,     ///< vols too high, but the strikes reach as far: the other slices decide
  high,             ///< vols too high
  beyond_bounds,    ///< prices above what any vol gives; refused where the reason is seen
  low,              ///< vols too low
  steep,            ///< vols that grow from the money like the distance; refused where the reason is seen
  foreign_forward,  ///< the forward has nothing to do with the strikes
  no_rate,          ///< parity gives a discount factor that no currency has
};

struct LevelFacts {
  SmileShape shape;               ///< of the vols as read
  double high_share = 0.0;        ///< of the quotes above kHighLevel, prices above their bounds included
  double low_share = 0.0;         ///< of the quotes below kLowLevel
  double above_bound = 0.0;       ///< share of prices above their bounds
  double high_reach = 0.0;        ///< the farthest strike, in standard deviations of a vol above kHighLevel
  double nearest_distance = 0.0;  ///< of the strikes from the forward, |ln(K/F)|
  double lowest_strike = 0.0, highest_strike = 0.0;
  bool all_vols = true;  ///< vols are quoted, not prices
};

/// `slice` has quotes.
[[nodiscard]] LevelFacts facts_of(const SliceLevel& slice);

/// Strikes that all lie beyond half or twice the forward: -1 below, 1 above, else 0.
[[nodiscard]] int far_side(const SliceLevel& slice, const LevelFacts& facts);

/// Why the slice is refused and what it looks like, or empty where the standing asks for a reason and none is
/// seen.
[[nodiscard]] std::string fault_of_level(const SliceLevel& slice, const LevelFacts& facts, Standing standing);

}  // namespace volcal
