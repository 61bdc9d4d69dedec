// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The formats: what tells one from the others, and the function that reads it. docs/use/formats.md describes
/// every one of them for users.

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

/// What every reader gets: the content, the source's name, and the options.
struct QuoteInput {
  std::string_view text;  ///< decompressed, outlives the reading
  std::string source;     ///< path, or "-"
  const ReadOptions& options;
};

/// A format of rows: it needs one column of each group.
struct QuoteFormat {
  const char* name;
  const char* description;
  std::vector<std::vector<const char*>> needs;
  /// Our name of a value and the file's column, as --map has them; several by `|`, of which the first found
  /// counts; none: a column of our name is something else.
  std::vector<std::pair<std::string, std::string>> columns = {};
  /// Records of a JSON document instead of lines.
  bool json = false;
  /// A reader of its own, for files that need no option of read_quote_table; null: that one. It may assume
  /// the columns that the format needs.
  Snapshots (*read)(const QuoteInput& input, CsvReader& csv) = nullptr;
  /// What the lines around the table say, in the form of `columns`; null: nothing.
  std::vector<std::pair<std::string, std::string>> (*around)(const CsvReader& csv) = nullptr;
  /// The latest trade stands in for a snapshot's time that the file does not give.
  bool as_of_from_trades = false;
};

/// In the order in which they are tried: the more special first.
[[nodiscard]] const std::vector<QuoteFormat>& table_formats();

inline constexpr const char* kDeribitJson = "deribit-json";
inline constexpr const char* kVolcalCsv = "volcal-csv";
inline constexpr const char* kRecordsJson = "records-json";

/// Deribit's answer as a table, for options that its own reader does not know.
[[nodiscard]] const QuoteFormat& deribit_json_format();

/// `answer`: the document, taken apart.
Snapshots read_deribit_json(const QuoteInput& input, const JsonAnswer& answer);
Snapshots read_collector_csv(const QuoteInput& input, CsvReader& csv);
Snapshots read_deribit_summary_csv(const QuoteInput& input, CsvReader& csv);
Snapshots read_iv_grid_csv(const QuoteInput& input, CsvReader& csv);
Snapshots read_vol_grid_csv(const QuoteInput& input, CsvReader& csv);

}  // namespace volcal::io
