// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The columns of a table of quotes, resolved once: what the caller states, then what the format says, then a
/// column of our own name.

#include <array>
#include <string>
#include <vector>

#include "host/io/quotes/quote_format.h"
#include "host/io/table/column_map.h"

namespace volcal::io {

/// Where every value of one option comes from.
using ValueSources = std::array<ValueSource, kValueNames>;

struct QuoteColumns {
  ValueSources option;     ///< of rows that are one option
  ValueSources call, put;  ///< of rows that are two
  bool wide = false;       ///< rows are two
  std::vector<bool> used;  ///< by column of the table

  [[nodiscard]] bool has(ValueName name) const noexcept {
    return wide ? call[name].given() || put[name].given() : option[name].given();
  }
};

/// Fails with `usage` where --map and --set contradict each other or the table, with `malformed` where the
/// table does not have what they name, or not what a quote needs.
[[nodiscard]] Expected<QuoteColumns> resolve_columns(const QuoteInput& input, const QuoteFormat& format,
                                                     const RowSource& rows);

}  // namespace volcal::io
