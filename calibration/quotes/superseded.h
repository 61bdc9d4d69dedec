// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Files of several moments quote a contract more than once: the latest quote counts.

#include <cstddef>
#include <vector>

#include "volcal/quotes.h"

namespace volcal {

/// Stands for a quote that no later one replaces.
inline constexpr std::size_t kNotSuperseded = static_cast<std::size_t>(-1);

/// For each quote the latest one of its instrument (OptionQuote::quoted_at; of several at that moment the
/// first), where that is another. Empty where no instrument is quoted at two moments, as in most files.
[[nodiscard]] std::vector<std::size_t> find_superseded(const QuoteSnapshot& snapshot);

}  // namespace volcal
