// SPDX-License-Identifier: Apache-2.0
#include "host/io/table/find_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "host/io/files/input.h"
#include "host/io/table/suggest_map.h"

namespace volcal::io {
namespace {

using Needs = std::vector<const char*>;

/// True where the table has one of the columns, or the caller states its value.
bool has_one_of(const RowSource& rows, const Needs& names, const ReadOptions& options) {
  return std::any_of(names.begin(), names.end(), [&](const char* name) {
    return rows.column(name).exists() || options.constants.contains(name);
  });
}

/// Columns that `format` needs and the table lacks, as "expiry or time_to_expiry, strike".
std::string missing_columns(const QuoteFormat& format, const RowSource& rows, const ReadOptions& options,
                            std::size_t& count) {
  std::string text;
  count = 0;
  for (const Needs& names : format.needs) {
    if (has_one_of(rows, names, options)) continue;
    ++count;
    if (!text.empty()) text += ", ";
    for (std::size_t i = 0; i < names.size(); ++i) text += (i > 0 ? " or " : "") + std::string(names[i]);
  }
  return text;
}

/// True where a third of the names are numbers.
bool looks_like_a_row(const RowSource& rows) {
  const auto numbers = std::ranges::count_if(
      rows.header(), [](std::string_view name) { return parse_number(name).status == NumberStatus::ok; });
  return 3 * static_cast<std::size_t>(numbers) > rows.header().size();
}

}  // namespace

const QuoteFormat* find_format(const QuoteInput& input, const RowSource& rows, bool json) {
  for (const QuoteFormat& format : table_formats()) {
    std::size_t count = 0;
    if (format.json != json) continue;
    static_cast<void>(missing_columns(format, rows, input.options, count));
    if (count == 0) return &format;
  }
  return nullptr;
}

Error no_format(const QuoteInput& input, const RowSource& rows, bool json) {
  const QuoteFormat* nearest = nullptr;
  double least = 1.0;
  std::string missing_of_nearest;
  for (const QuoteFormat& format : table_formats()) {
    if (format.json != json) continue;
    std::size_t count = 0;
    std::string missing = missing_columns(format, rows, input.options, count);
    const double share = static_cast<double>(count) / static_cast<double>(format.needs.size());
    if (share >= least) continue;
    least = share;
    nearest = &format;
    missing_of_nearest = std::move(missing);
  }
  std::string text = "no known quote format";
  if (nearest != nullptr) {
    text += fmt::format("; nearest is {}, which also needs {}", nearest->name, missing_of_nearest);
  }
  text += fmt::format("; {} found: {}", json ? "members" : "columns", rows.columns_found());
  if (looks_like_a_row(rows)) {
    text +=
        "; its first line looks like a row, not like a header: --map names columns by place, as in "
        "--map strike=#5,bid=#6,...";
  } else if (const std::string map = suggest_map(rows).words; !map.empty()) {
    text += "; " + map;
  }
  return Error{ErrorCode::malformed, fmt::format("{}: {}", input_name(input.source), text)};
}

const QuoteFormat& format_of(std::string_view name) {
  const auto& formats = table_formats();
  return *std::find_if(formats.begin(), formats.end(),
                       [name](const QuoteFormat& format) { return name == format.name; });
}

std::optional<Error> check_needs(const QuoteInput& input, const QuoteFormat& format, const RowSource& rows) {
  std::size_t count = 0;
  const std::string missing = missing_columns(format, rows, input.options, count);
  if (count == 0 || !input.options.columns.empty()) return std::nullopt;
  return Error{ErrorCode::malformed,
               fmt::format("{}: {} needs {}; columns found: {}", input_name(input.source), format.name,
                           missing, rows.columns_found())};
}

}  // namespace volcal::io
