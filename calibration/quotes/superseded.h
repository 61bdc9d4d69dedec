// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Files of several moments quote a contract more than once; only the latest quote is used.

#include <cstddef>
#include <vector>

#include "volcal/quotes.h"

namespace volcal {

/// Marks a quote that no later one replaces.
inline constexpr std::size_t kNotSuperseded = static_cast<std::size_t>(-1);

/// Index of the latest quote of each quote's instrument (OptionQuote::quoted_at; of several at that moment
/// the first), where that is another quote. Empty where no instrument is quoted at two moments, as in most
/// files.
[[nodiscard]] std::vector<std::size_t> find_superseded(const QuoteSnapshot& snapshot);

}  // namespace volcal
