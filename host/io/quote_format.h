// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The formats: what tells one from the others, and the function that reads it. docs/formats.md describes
/// every one of them for users.

#include <string>
#include <string_view>
#include <vector>

#include "host/io/csv.h"
#include "host/io/snapshot_builder.h"
#include "volcal/io.h"

namespace volcal::io {

using Snapshots = Expected<std::vector<QuoteSnapshot>>;

/// What every reader gets: the content, the source's name, and the options.
struct QuoteInput {
  std::string_view text;  ///< decompressed, outlives the reading
  std::string source;     ///< path, or "-"
  const ReadOptions& options;
};

/// A CSV format: it needs one column of each group. `read` may assume that it has them.
struct CsvFormat {
  const char* name;
  const char* description;
  std::vector<std::vector<const char*>> needs;
  Snapshots (*read)(const QuoteInput& input, CsvReader& csv);
};

/// In the order in which they are tried: the more special first.
[[nodiscard]] const std::vector<CsvFormat>& csv_formats();

inline constexpr const char* kDeribitJson = "deribit-json";

Snapshots read_deribit_json(const QuoteInput& input);
Snapshots read_collector_csv(const QuoteInput& input, CsvReader& csv);
Snapshots read_deribit_summary_csv(const QuoteInput& input, CsvReader& csv);
Snapshots read_yahoo_csv(const QuoteInput& input, CsvReader& csv);
Snapshots read_iv_grid_csv(const QuoteInput& input, CsvReader& csv);
Snapshots read_vol_grid_csv(const QuoteInput& input, CsvReader& csv);
Snapshots read_volcal_csv(const QuoteInput& input, CsvReader& csv);

}  // namespace volcal::io
