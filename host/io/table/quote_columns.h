// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The columns of a table of quotes, resolved once: those that the caller states take precedence, then those
/// of the format, then columns with our own names.

#include <array>
#include <string>
#include <vector>

#include "host/io/quotes/quote_format.h"
#include "host/io/table/column_map.h"

namespace volcal::io {

/// Sources of all values of one option.
using ValueSources = std::array<ValueSource, kValueNames>;

struct QuoteColumns {
  ValueSources option;     ///< sources of rows that hold one option
  ValueSources call, put;  ///< sources of rows that hold a call and a put
  bool wide = false;       ///< true where rows hold a call and a put
  std::vector<bool> used;  ///< one for each column of the table: true where it is used

  [[nodiscard]] bool has(ValueName name) const noexcept {
    return wide ? call[name].given() || put[name].given() : option[name].given();
  }
};

/// Resolves the columns. Fails with `usage` where --map and --set contradict each other or the table, with
/// `malformed` where the table lacks a column that they name, or one that a quote needs.
[[nodiscard]] Expected<QuoteColumns> resolve_columns(const QuoteInput& input, const QuoteFormat& format,
                                                     const RowSource& rows);

}  // namespace volcal::io
