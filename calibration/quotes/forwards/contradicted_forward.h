// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A forward taken from a spot or from other expiries may be that of something else, since no quote of its
/// expiry entered it: in-the-money quotes that ask less than their value at expiry show that.

#include <string>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

/// Reason why `forward` is refused, or empty. It is empty where the forward is the file's or parity's, or
/// where less than a quarter of the expiry's usable `quotes` (or fewer than three) ask below their intrinsic
/// value by more than three standard errors and 5 % of the forward. The 5 % leave room for American exercise
/// treated as European.
[[nodiscard]] std::string contradicted_forward(const QuoteSnapshot& snapshot,
                                               const std::vector<std::size_t>& quotes,
                                               const std::vector<bool>& usable,
                                               const ForwardEstimate& forward);

}  // namespace volcal
