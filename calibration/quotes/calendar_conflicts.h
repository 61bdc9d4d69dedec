// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Quotes of two expiries that no surface without calendar arbitrage can meet together.
///
/// Without arbitrage an option's undiscounted price over its forward does not fall with the expiry at fixed K
/// / F (docs/method/arbitrage.md), and is convex in K / F. So where
///
///     bid(earlier, K)  >  (1 - t) ask(later, K1) + t ask(later, K2),     K = (1 - t) K1 + t K2,
///
/// each price and strike over its own forward, the bid can be sold and the right-hand side bought for less:
/// an arbitrage in the quotes themselves, whatever a model makes of them. K runs over the earlier expiry's
/// strikes, K1 and K2 are the later's neighbours of it; beyond the later's strikes nothing is said.
///
/// Mid-only quotes have a half-spread of the caller's. Forwards with standard errors are given three of them:
/// the bid is worth what it is where K / F is that much further out of the money.

#include <cstddef>
#include <string>
#include <vector>

#include "volcal/cleaning.h"

namespace volcal {

/// What two expiries contradict each other by.
struct CalendarConflict {
  std::size_t earlier = 0;  ///< smile
  std::size_t later = 0;    ///< smile
  std::size_t strikes = 0;  ///< of the earlier smile
  double lowest_strike = kAbsent;
  double highest_strike = kAbsent;
  double worst_strike = kAbsent;  ///< where the prices over the forward differ most; the rest is there
  double price_gap = 0.0;         ///< bid less what the later's asks cost, over the forward
  double bid_vol = kAbsent;       ///< of the earlier expiry
  double needed_vol = kAbsent;    ///< at the later expiry, for a price as high as the earlier's bid
  double ask_vol = kAbsent;       ///< at the later expiry, of what its asks cost
};

/// All pairs of smiles that contradict each other, the largest price gap first. Smiles by time, their quotes
/// by log-moneyness; `mid_only_half_spread` in vol.
[[nodiscard]] std::vector<CalendarConflict> calendar_conflicts(const std::vector<Smile>& smiles,
                                                               double mid_only_half_spread);

/// The worst in a sentence, with the number of the others; empty without any.
[[nodiscard]] std::string words_for(const std::vector<CalendarConflict>& conflicts,
                                    const std::vector<Smile>& smiles);

}  // namespace volcal
