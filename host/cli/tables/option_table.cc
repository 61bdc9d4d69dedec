// SPDX-License-Identifier: Apache-2.0
#include "host/cli/tables/option_table.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "calibration/base/parse_number.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"
#include "host/io/text/csv.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

struct Field {
  const char* name;
  std::vector<double> OptionTable::*numbers;
};
constexpr std::array kFields = {
    Field{"undiscounted_price", &OptionTable::undiscounted_price}, Field{"forward", &OptionTable::forward},
    Field{"strike", &OptionTable::strike}, Field{"time_to_expiry", &OptionTable::time_to_expiry}};

struct Columns {
  std::span<const Field> fields;
  std::array<std::size_t, kFields.size()> number{};
  std::size_t type = 0;
};

Expected<Columns> find_columns(const CsvTable& table, const OptionCommand& command) {
  Columns columns;
  columns.fields = std::span(kFields).subspan(command.needs_price ? 0 : 1);
  std::string missing;
  const auto locate = [&](const char* name) {
    const auto position = table.find(name);
    if (!position) missing += (missing.empty() ? "" : ", ") + std::string(name);
    return position.value_or(0);
  };
  for (std::size_t i = 0; i < columns.fields.size(); ++i) columns.number[i] = locate(columns.fields[i].name);
  columns.type = locate("type");
  if (!missing.empty()) return Error{ErrorCode::malformed, table.name + ": no column " + missing};
  for (const char* added : command.results) {
    if (table.find(added)) {
      return Error{ErrorCode::malformed, fmt::format("{}: column '{}' is one that {} adds; rename it",
                                                     table.name, added, command.name)};
    }
  }
  return columns;
}

bool is_any_of(std::string_view text, std::string_view letter, std::string_view word) {
  return io::equal_ignoring_case(text, letter) || io::equal_ignoring_case(text, word);
}

/// Adds a row's option. Returns the reason why the row is none; empty on success.
std::string add_option(const CsvTable::Row& row, const Columns& columns, OptionTable& options) {
  if (!row.failure.empty()) return row.failure;
  std::array<double, kFields.size()> numbers{};
  for (std::size_t i = 0; i < columns.fields.size(); ++i) {
    const auto number = cell_number(columns.fields[i].name, row.cells[columns.number[i]]);
    if (!number) return number.error().message;
    numbers[i] = *number;
  }
  const std::string_view type = io::trimmed(row.cells[columns.type]);
  const bool call = is_any_of(type, "c", "call");
  if (!call && !is_any_of(type, "p", "put")) return "type '" + printable(type) + "' is neither call nor put";
  for (std::size_t i = 0; i < columns.fields.size(); ++i) {
    (options.*columns.fields[i].numbers).push_back(numbers[i]);
  }
  options.type.push_back(call ? OptionType::call : OptionType::put);
  return {};
}

}  // namespace

Expected<OptionTable> read_options(const CsvTable& table, const OptionCommand& command) {
  const auto columns = find_columns(table, command);
  if (!columns) return columns.error();
  OptionTable options;
  options.failures.reserve(table.rows.size());
  for (const CsvTable::Row& row : table.rows) options.failures.push_back(add_option(row, *columns, options));
  return options;
}

std::string answer_options(
    const CsvTable& table, const OptionTable& options, const OptionCommand& command,
    const std::function<void(std::size_t i, std::vector<std::string>& cells)>& append) {
  std::vector<std::string> cells = table.header;
  cells.insert(cells.end(), command.results.begin(), command.results.end());
  std::string text = csv_line(cells);
  std::size_t next = 0;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    cells = table.rows[i].cells;
    if (options.failures[i].empty()) {
      append(next++, cells);
    } else {
      cells.resize(cells.size() + command.results.size() - 1);
      cells.push_back(options.failures[i]);
    }
    text += csv_line(cells);
  }
  return text;
}

int deliver(const OptionAnswer& answer, const std::string& path, const std::string& words, bool quiet) {
  if (const int code = write_result(path, answer.text); code != kSuccess) return code;
  if (answer.failed == 0) return kSuccess;
  note(words, quiet);
  return answer.empty == answer.rows ? kUnreadable : kSomeFailed;
}

}  // namespace volcal::cli
