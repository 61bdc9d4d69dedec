// SPDX-License-Identifier: Apache-2.0
#include "host/cli/option_vols.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "host/io/csv.h"
#include "host/io/parse_number.h"
#include "volcal/implied_vol.h"

namespace volcal::cli {
namespace {

enum Field : std::size_t { kPrice, kForward, kStrike, kTime, kNumbers };
constexpr std::array<const char*, kNumbers> kFields = {"undiscounted_price", "forward", "strike",
                                                       "time_to_expiry"};

struct Columns {
  std::array<std::size_t, kNumbers> number{};
  std::size_t type = 0;
};

Expected<Columns> find_columns(const CsvTable& table) {
  Columns columns;
  std::string missing;
  const auto locate = [&](const char* name) {
    const auto found = table.find(name);
    if (!found) missing += (missing.empty() ? "" : ", ") + std::string(name);
    return found.value_or(0);
  };
  for (std::size_t i = 0; i < kNumbers; ++i) columns.number[i] = locate(kFields[i]);
  columns.type = locate("type");
  if (!missing.empty()) return Error{ErrorCode::malformed, table.name + ": no column " + missing};
  for (const char* added : {"implied_vol", "status"}) {
    if (table.find(added)) {
      return Error{ErrorCode::malformed,
                   fmt::format("{}: column '{}' is one that iv adds; rename it", table.name, added)};
    }
  }
  return columns;
}

bool is_any_of(std::string_view text, std::string_view letter, std::string_view word) {
  return io::equal_ignoring_case(text, letter) || io::equal_ignoring_case(text, word);
}

/// The numbers of the rows that can be read, and which row each belongs to.
struct Options {
  std::array<std::vector<double>, kNumbers> numbers;
  std::vector<OptionType> types;
  std::vector<std::size_t> rows;
};

/// Empty, or why the row is no option.
std::string add_option(const CsvTable& table, const Columns& columns, std::size_t index, Options& options) {
  const CsvTable::Row& row = table.rows[index];
  if (!row.failure.empty()) return row.failure;
  std::array<double, kNumbers> numbers{};
  for (std::size_t i = 0; i < kNumbers; ++i) {
    const auto number = cell_number(kFields[i], row.cells[columns.number[i]]);
    if (!number) return number.error().message;
    numbers[i] = *number;
  }
  const std::string_view type = io::trimmed(row.cells[columns.type]);
  const bool call = is_any_of(type, "c", "call");
  if (!call && !is_any_of(type, "p", "put")) return "type '" + io::shown(type) + "' is neither call nor put";
  for (std::size_t i = 0; i < kNumbers; ++i) options.numbers[i].push_back(numbers[i]);
  options.types.push_back(call ? OptionType::call : OptionType::put);
  options.rows.push_back(index);
  return {};
}

}  // namespace

Expected<OptionVols> add_implied_vols(const CsvTable& table) {
  const auto columns = find_columns(table);
  if (!columns) return columns.error();

  Options options;
  std::vector<std::string> failures(table.rows.size());
  for (std::size_t i = 0; i < table.rows.size(); ++i) failures[i] = add_option(table, *columns, i, options);
  std::vector<ImpliedVolResult> vols(options.rows.size());
  const auto done = implied_vols({options.numbers[kPrice], options.numbers[kForward],
                                  options.numbers[kStrike], options.numbers[kTime], options.types, vols});
  if (!done) return done.error();

  std::vector<std::string> header = table.header;
  header.insert(header.end(), {"implied_vol", "status"});
  OptionVols out{csv_line(header), table.rows.size(), 0};
  std::size_t next = 0;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    std::vector<std::string> cells = table.rows[i].cells;
    const bool read = next < options.rows.size() && options.rows[next] == i;
    const ImpliedVolResult vol = read ? vols[next++] : ImpliedVolResult{};
    if (!read || vol.status != ImpliedVolStatus::ok) ++out.failed;
    cells.insert(cells.end(), {csv_number(vol.implied_vol), read ? to_string(vol.status) : failures[i]});
    out.text += csv_line(cells);
  }
  return out;
}

}  // namespace volcal::cli
