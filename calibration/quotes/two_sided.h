// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The yardstick of a fit: every quote of the raw file with a market on both sides, rejected or not.
///
/// A share "inside bid/ask" over the quotes that cleaning left would reward strict cleaning. So the inside
/// share counts all raw quotes with finite bid > 0 and ask > 0 on the out-of-the-money side of an expiry
/// with a forward, crossed, stale and duplicated ones included; only `bid <= model <= ask` makes one inside.

#include <cstddef>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

struct TwoSidedQuote {
  std::size_t quote = 0;   ///< index into QuoteSnapshot::quotes
  std::size_t expiry = 0;  ///< index into the expiries given
  double log_moneyness = kAbsent;
  OptionType type = OptionType::call;
  bool in_vol = false;  ///< true: bid and ask are vols; false: undiscounted prices
  double bid = kAbsent;
  double ask = kAbsent;
};

/// In the order of the file. Expiries without a forward, and quotes of expiries not listed, do not count.
[[nodiscard]] std::vector<TwoSidedQuote> raw_two_sided_otm(const QuoteSnapshot& snapshot,
                                                           const std::vector<Expiry>& expiries);

}  // namespace volcal
