// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The quotes over which an inside-share is counted: every quote of the raw file with a bid and an ask,
/// rejected or not.
///
/// An inside-share over the quotes that cleaning left would reward strict cleaning. So it counts all raw
/// quotes with finite bid > 0 and ask > 0 on the out-of-the-money side of an expiry with a forward, crossed,
/// stale and duplicated ones included; only `bid <= model <= ask` counts as inside.

#include <cstddef>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

struct TwoSidedQuote {
  std::size_t quote = 0;   ///< index into QuoteSnapshot::quotes
  std::size_t expiry = 0;  ///< index into the given expiries
  double log_moneyness = kAbsent;
  OptionType type = OptionType::call;
  bool in_vol = false;  ///< true where bid and ask are vols, false where they are undiscounted prices
  double bid = kAbsent;
  double ask = kAbsent;
};

/// The raw two-sided quotes in the order of the file. Expiries without a forward, and quotes of expiries not
/// listed, do not count.
[[nodiscard]] std::vector<TwoSidedQuote> raw_two_sided_otm(const QuoteSnapshot& snapshot,
                                                           const std::vector<Expiry>& expiries);

}  // namespace volcal
