// SPDX-License-Identifier: Apache-2.0
#include "host/cli/tables/csv_table.h"

#include <fmt/format.h>

#include <cmath>

#include "calibration/base/parse_number.h"
#include "calibration/base/plain_zero.h"
#include "host/io/files/input.h"
#include "host/io/text/csv.h"
#include "volcal/printable.h"

namespace volcal::cli {

std::optional<std::size_t> CsvTable::find(std::string_view column) const {
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (io::equal_ignoring_case(header[i], column)) return i;
  }
  return std::nullopt;
}

Expected<CsvTable> csv_table_from_text(std::string_view text, const std::string& name) {
  io::CsvReader reader(text);
  CsvTable table;
  table.name = name;
  if (!reader.has_header()) return Error{ErrorCode::nothing_usable, table.name + ": no header line"};
  for (const std::string_view column : reader.header()) {
    if (!io::trimmed(column).empty() && table.find(io::trimmed(column))) {
      return Error{ErrorCode::malformed, table.name + ": two columns are called '" + printable(column) + "'"};
    }
    table.header.emplace_back(io::trimmed(column));
  }
  io::TableRow row;
  while (reader.next(row)) {
    CsvTable::Row copy{row.line, {row.fields.begin(), row.fields.end()}, row.failure};
    copy.cells.resize(table.header.size());
    table.rows.push_back(std::move(copy));
  }
  if (table.rows.empty()) {
    return Error{ErrorCode::nothing_usable, table.name + ": no row after the header line"};
  }
  return table;
}

Expected<CsvTable> read_csv_table(const std::string& path) {
  const auto text = io::read_input(path);
  if (!text) return text.error();
  return csv_table_from_text(text->view(), io::input_name(path));
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  const char* separator = "";
  for (const std::string& cell : cells) {
    line += separator;
    separator = ",";
    // A cell that begins with # would be read back as a comment.
    const bool plain = cell.find_first_of(",;\t\"\r\n") == std::string::npos && !cell.starts_with('#');
    if (plain) {
      line += cell;
      continue;
    }
    line += '"';
    for (const char letter : cell) {
      if (letter == '"') line += '"';
      line += letter;
    }
    line += '"';
  }
  return line + '\n';
}

std::string csv_number(double value) {
  return std::isnan(value) ? std::string() : fmt::format("{:.17g}", io::plain_zero(value));
}

Expected<double> cell_number(std::string_view column, std::string_view cell) {
  const io::Number number = io::parse_number(cell);
  const std::string name(column);
  if (number.status == io::NumberStatus::absent)
    return Error{ErrorCode::malformed,
                 name + (io::trimmed(cell).empty() ? " is empty" : " is '" + printable(cell) + "'")};
  if (number.status == io::NumberStatus::bad) {
    return Error{ErrorCode::malformed, name + " '" + printable(cell) + "' is not a number"};
  }
  return number.value;
}

}  // namespace volcal::cli
