// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Facts by which the rule on levels (level.h) decides, and the words of its verdict.

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

/// Verdict on the level of a slice. All but `fine` and `far_reaching` are refused, some only where a reason
/// is found too.
enum class LevelVerdict : std::uint8_t {
  fine,
  far_reaching,     ///< vols too high, but the strikes reach as far: the other slices decide
  high,             ///< vols too high
  beyond_bounds,    ///< prices above those of any vol; refused where a reason is found
  low,              ///< vols too low
  steep,            ///< vols that grow from the money like the distance; refused where a reason is found
  foreign_forward,  ///< the forward does not belong to the strikes
  no_rate,          ///< parity gives a discount factor that no currency has
};

struct LevelFacts {
  SmileShape shape;          ///< shape of the vols as read
  double high_share = 0.0;   ///< share of the quotes above kHighLevel, prices above their bounds included
  double low_share = 0.0;    ///< share of the quotes below kLowLevel
  double above_bound = 0.0;  ///< share of prices above their bounds
  double high_reach = 0.0;   ///< farthest strike, in standard deviations of a vol above kHighLevel
  double nearest_distance = 0.0;  ///< smallest |ln(K/F)| of the strikes
  double lowest_strike = 0.0, highest_strike = 0.0;
  bool all_vols = true;  ///< true where vols are quoted, not prices
};

/// Facts of a slice, which must have quotes.
[[nodiscard]] LevelFacts facts_of(const SliceLevel& slice);

/// Side on which all strikes lie beyond half or twice the forward: -1 below, 1 above, else 0.
[[nodiscard]] int far_side(const SliceLevel& slice, const LevelFacts& facts);

/// Reason why the slice is refused and what it looks like; empty where the verdict requires a reason and none
/// is found.
[[nodiscard]] std::string fault_of_level(const SliceLevel& slice, const LevelFacts& facts,
                                         LevelVerdict verdict);

}  // namespace volcal
