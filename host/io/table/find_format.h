// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which format a table has, by the names of its columns.

#include <optional>
#include <string_view>

#include "host/io/quotes/quote_format.h"

namespace volcal::io {

/// The first format whose needs are met, by columns or by what the caller states (--set); null without one.
[[nodiscard]] const QuoteFormat* find_format(const QuoteInput& input, const RowSource& rows, bool json);

/// Names the nearest format with what it misses, the columns, and a --map that would do.
[[nodiscard]] Error no_format(const QuoteInput& input, const RowSource& rows, bool json);

/// `name` is that of a format in table_formats().
[[nodiscard]] const QuoteFormat& format_of(std::string_view name);

/// A format that the caller names needs its columns, unless a --map says which are meant.
[[nodiscard]] std::optional<Error> check_needs(const QuoteInput& input, const QuoteFormat& format,
                                               const RowSource& rows);

}  // namespace volcal::io
