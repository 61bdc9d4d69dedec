// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Quotes of two expiries that no surface without calendar arbitrage can meet together.
///
/// Without arbitrage an option's undiscounted price over its forward does not fall with the expiry at fixed
/// K/F (docs/method/arbitrage.md), and is convex in K/F. So where
///
///     bid(earlier, K)  >  (1 - t) ask(later, K1) + t ask(later, K2),     K = (1 - t) K1 + t K2,
///
/// each price and strike over its own forward, the bid can be sold and the right-hand side bought for less:
/// an arbitrage in the quotes themselves, whatever the model. K runs over the earlier expiry's strikes, K1
/// and K2 are the later's neighbours of it; beyond the later's strikes nothing is compared.
///
/// Mid-only quotes have a half-spread that the caller gives. Forwards with standard errors are allowed three
/// of them: the bid is compared at a K/F that is that much further out of the money.

#include <cstddef>
#include <string>
#include <vector>

#include "volcal/cleaning.h"

namespace volcal {

/// The conflict of two expiries and its worst strike.
struct CalendarConflict {
  std::size_t earlier = 0;  ///< index of the earlier smile
  std::size_t later = 0;    ///< index of the later smile
  std::size_t strikes = 0;  ///< conflicting strikes of the earlier smile
  double lowest_strike = kAbsent;
  double highest_strike = kAbsent;
  double worst_strike = kAbsent;  ///< strike of the largest price gap, to which the fields below refer
  double price_gap = 0.0;         ///< bid less the cost of the later expiry's asks, over the forward
  double bid_vol = kAbsent;       ///< bid vol of the earlier expiry
  double needed_vol = kAbsent;    ///< vol at the later expiry of a price as high as the earlier's bid
  double ask_vol = kAbsent;       ///< vol at the later expiry of the cost of its asks
};

/// All pairs of smiles that contradict each other, the largest price gap first. Smiles come by time, their
/// quotes by log-moneyness; `mid_only_half_spread` is in vol.
[[nodiscard]] std::vector<CalendarConflict> calendar_conflicts(const std::vector<Smile>& smiles,
                                                               double mid_only_half_spread);

/// A sentence on the worst conflict, with the number of the others; empty without any.
[[nodiscard]] std::string words_for(const std::vector<CalendarConflict>& conflicts,
                                    const std::vector<Smile>& smiles);

}  // namespace volcal
