// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The formats of quotes: the columns by which each is recognised, and the function that reads it.
/// docs/use/formats.md describes them for users.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/io/json/json_records.h"
#include "host/io/quotes/snapshot_builder.h"
#include "host/io/text/csv.h"
#include "volcal/io.h"

namespace volcal::io {

using Snapshots = Expected<std::vector<QuoteSnapshot>>;

/// Input of every reader: the content, the source's name, and the options.
struct QuoteInput {
  std::string_view text;  ///< decompressed, outlives the reading
  std::string source;     ///< path, or "-"
  const ReadOptions& options;
};

/// A format of rows; it requires one column of each group.
struct QuoteFormat {
  const char* name;
  const char* description;
  std::vector<std::vector<const char*>> needs;
  /// Names of values with the file's columns, in the form of --map. Several columns are separated by `|`, and
  /// the first that exists counts; no column: one with the value's name means something else.
  std::vector<std::pair<std::string, std::string>> columns = {};
  /// True where the records are those of a JSON document instead of lines.
  bool json = false;
  /// Reader of a format that needs no option of read_quote_table; null: that reader. It may assume the
  /// columns that the format requires.
  Snapshots (*read)(const QuoteInput& input, CsvReader& csv) = nullptr;
  /// Reads the lines around the table, and returns values in the form of `columns`; null: nothing is read
  /// there.
  std::vector<std::pair<std::string, std::string>> (*around)(const CsvReader& csv) = nullptr;
  /// True where the latest trade is the snapshot's time if the file does not give one.
  bool as_of_from_trades = false;
};

/// All formats in the order in which they are tried: more specific ones first.
[[nodiscard]] const std::vector<QuoteFormat>& table_formats();

inline constexpr const char* kDeribitJson = "deribit-json";
inline constexpr const char* kVolcalCsv = "volcal-csv";
inline constexpr const char* kRecordsJson = "records-json";

/// Deribit's answer as a table, for options that its own reader does not support.
[[nodiscard]] const QuoteFormat& deribit_json_format();

/// Reads Deribit's answer; `answer` is the document, split into records.
Snapshots read_deribit_json(const QuoteInput& input, const JsonAnswer& answer);
Snapshots read_collector_csv(const QuoteInput& input, CsvReader& csv);
Snapshots read_deribit_summary_csv(const QuoteInput& input, CsvReader& csv);
Snapshots read_iv_grid_csv(const QuoteInput& input, CsvReader& csv);
Snapshots read_vol_grid_csv(const QuoteInput& input, CsvReader& csv);

}  // namespace volcal::io
