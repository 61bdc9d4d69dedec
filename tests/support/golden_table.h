// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Comma-separated reference tables: `#` lines are skipped, the first other line names the columns.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/paths.h"

namespace volcal::test {

using GoldenRow = std::map<std::string, std::string>;

/// Throws (failing the test) where the file is absent, empty or ragged.
inline std::vector<GoldenRow> read_golden_table(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> names;
  std::vector<GoldenRow> rows;
  std::string line;
  while (std::getline(file, line)) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> cells;
    std::stringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    if (line.back() == ',') cells.emplace_back();
    if (names.empty()) {
      names = cells;
      continue;
    }
    if (cells.size() != names.size()) throw std::runtime_error(path.string() + ": ragged line: " + line);
    GoldenRow row;
    for (std::size_t i = 0; i < cells.size(); ++i) row[names[i]] = cells[i];
    rows.push_back(row);
  }
  if (rows.empty()) throw std::runtime_error(path.string() + ": no rows");
  return rows;
}

inline std::filesystem::path golden_path(const std::string& name) {
  return std::filesystem::path(source_dir()) / "data" / "golden" / name;
}

/// Decimal text to the nearest double; fails the test on text that is no number.
inline double number(const GoldenRow& row, const std::string& column) {
  const std::string& text = row.at(column);
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') throw std::runtime_error("no number in column " + column + ": " + text);
  return value;
}

}  // namespace volcal::test
