// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One option of a row while its values are read. The first value that cannot be read makes the row
/// unreadable; the others are still read, so that the row can be identified by its side and expiry.

#include <optional>
#include <string_view>

#include "host/io/contract/instrument.h"
#include "host/io/table/quote_columns.h"
#include "host/io/table/row_times.h"

namespace volcal::io {

struct OptionRow {
  OptionRow(const TableRow& row, NumberStyle style, const ValueSources& sources)
      : fields(row, style), from(sources) {
    quote.record = row.line;
  }

  RowFields fields;
  const ValueSources& from;
  OptionQuote quote;
  std::optional<Contract> contract;  ///< contract that the instrument's name describes
  Listing listing = Listing::unknown;
  std::optional<UtcTime> as_of;
  std::optional<OptionType> type;
  double spot = kAbsent;

  [[nodiscard]] std::string_view text(ValueName name) const noexcept { return from[name].text(fields); }
  /// Number of a value; kAbsent where there is none; a text that is not a number fails the row.
  [[nodiscard]] double number(ValueName name) {
    return from[name].given() ? fields.number(text(name), kValueNameTexts[name]) : kAbsent;
  }
};

}  // namespace volcal::io
