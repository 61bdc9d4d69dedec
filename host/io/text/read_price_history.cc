// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <exception>

#include "host/io/files/input.h"
#include "host/io/text/csv.h"
#include "volcal/io.h"

namespace volcal {
namespace {

using io::Column;

/// The column of the first of two names that the file has.
Column either(const io::CsvReader& reader, std::string_view one, std::string_view other) {
  const Column first = reader.column(one);
  return first.exists() ? first : reader.column(other);
}

Expected<PriceHistory> parse_history(std::string_view text, const std::string& name) {
  io::CsvReader reader(text);
  const Column times = either(reader, "date", "time");
  const Column prices = either(reader, "price", "close");
  if (!times.exists() || !prices.exists()) {
    return Error{
        ErrorCode::malformed,
        fmt::format("{}: a price history needs columns date (or time) and price (or close); found: {}", name,
                    reader.columns_found())};
  }
  PriceHistory history;
  std::optional<UtcTime> first;
  io::TableRow row;
  while (reader.next(row)) {
    io::RowFields fields(row);
    const std::optional<UtcTime> time = fields.time(times);
    const double price = fields.number(prices);
    const auto fail = [&](const std::string& why) {
      return Error{ErrorCode::malformed, fmt::format("{}: line {}: {}", name, row.line, why)};
    };
    if (!fields.failure().empty()) return fail(fields.failure());
    if (!time) return fail(fmt::format("{} is empty", times.name));
    if (!(price > 0.0) || !std::isfinite(price)) {
      return fail(fmt::format("{} is {}, must be a number above 0", prices.name,
                              std::isnan(price) ? std::string("empty") : fmt::format("{}", price)));
    }
    if (!first) first = time;
    const double at = year_fraction(*first, *time);
    if (!history.time.empty() && !(at > history.time.back())) {
      return fail("times must increase from line to line");
    }
    history.time.push_back(at);
    history.price.push_back(price);
  }
  if (history.price.empty())
    return Error{ErrorCode::nothing_usable, fmt::format("{}: no prices in it", name)};
  return history;
}

}  // namespace

Expected<PriceHistory> read_price_history(const std::string& path) try {
  const Expected<io::Content> text = io::read_input(path);
  if (!text) return text.error();
  auto history = parse_history(text->view(), io::input_name(path));
  if (history) history->source = path == "-" ? io::input_name(path) : path;
  return history;
} catch (const std::exception& failure) {
  return Error{ErrorCode::internal, fmt::format("{}: {}", io::input_name(path), failure.what())};
}

}  // namespace volcal
