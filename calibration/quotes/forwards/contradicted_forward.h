// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A forward that no quote of its expiry was asked about, from a spot or other expiries, may be that of
/// something else: in-the-money quotes that ask less than they are worth at expiry say so.

#include <string>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

/// Empty where `forward` is the file's or parity's, or where less than a quarter of the expiry's usable
/// `quotes` (or fewer than three) ask below their intrinsic value by more than three standard errors and 5 %
/// of the forward; else the reason for which it is none. The 5 % leave room for American exercise taken as
/// European.
[[nodiscard]] std::string contradicted_forward(const QuoteSnapshot& snapshot,
                                               const std::vector<std::size_t>& quotes,
                                               const std::vector<bool>& usable,
                                               const ForwardEstimate& forward);

}  // namespace volcal
