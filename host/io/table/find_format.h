// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Finds the format of a table by the names of its columns.

#include <optional>
#include <string_view>

#include "host/io/quotes/quote_format.h"

namespace volcal::io {

/// The first format whose needs are met, by columns or by values that the caller states (--set); null without
/// one.
[[nodiscard]] const QuoteFormat* find_format(const QuoteInput& input, const RowSource& rows, bool json);

/// Error that names the nearest format with its missing columns, the columns, and a --map that would fit.
[[nodiscard]] Error no_format(const QuoteInput& input, const RowSource& rows, bool json);

/// The format of that name, which must be one of table_formats().
[[nodiscard]] const QuoteFormat& format_of(std::string_view name);

/// Error where a format that the caller names lacks a column, unless a --map names the columns.
[[nodiscard]] std::optional<Error> check_needs(const QuoteInput& input, const QuoteFormat& format,
                                               const RowSource& rows);

}  // namespace volcal::io
