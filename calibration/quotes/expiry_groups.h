// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Groups the quotes of a snapshot into slices.
///
/// The key of a slice is (root, moment of expiry), or (root, year fraction) where the file gives no moment.
/// Two roots that expire on one date, or one root at two hours, are different slices.

#include <cstddef>
#include <limits>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

/// Marks a quote without a slice: it has neither expiry nor time, or its expiry is not in the given list.
inline constexpr std::size_t kNoExpiry = std::numeric_limits<std::size_t>::max();

/// All quotes of one key, usable or not. `expiry.forward` is not filled here.
struct ExpiryGroup {
  Expiry expiry;                    ///< time_to_expiry is kAbsent where neither file nor as_of gives it
  std::vector<std::size_t> quotes;  ///< indices into QuoteSnapshot::quotes, ascending
};

struct ExpiryGroups {
  std::vector<ExpiryGroup> groups;    ///< by time_to_expiry (absent last), then root
  std::vector<std::size_t> of_quote;  ///< group of each quote, or kNoExpiry
};

/// Groups quotes by key. The time to expiry is the file's own (the median where one expiry shows several),
/// else ACT/365F from the snapshot's as_of. Linear in quotes, logarithmic in expiries. `superseded` is the
/// result of find_superseded(); quotes that a later one replaces belong to no expiry.
[[nodiscard]] ExpiryGroups group_by_expiry(const QuoteSnapshot& snapshot,
                                           const std::vector<std::size_t>& superseded = {});

/// Index into `expiries` of each quote's expiry, or kNoExpiry; it also assigns rejected quotes to slices.
[[nodiscard]] std::vector<std::size_t> expiry_of_quotes(const QuoteSnapshot& snapshot,
                                                        const std::vector<Expiry>& expiries);

}  // namespace volcal
