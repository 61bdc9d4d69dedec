// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The dialect of host/io/text/csv.h once more, line by line and byte by byte: what the reader that looks at
/// 64 bytes at a time is held against.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace volcal::test {

struct ReferenceRow {
  std::size_t line = 0;
  bool failed = false;  ///< a quoted field that does not end, or text behind one
  std::vector<std::string> fields;
};

inline ReferenceRow split_line_reference(std::string_view line, char delimiter) {
  ReferenceRow row;
  for (std::size_t at = 0;;) {
    std::string field;
    if (at < line.size() && line[at] == '"') {
      for (++at;; ++at) {
        if (at == line.size()) {
          row.failed = true;
          return row;
        }
        if (line[at] == '"' && (++at == line.size() || line[at] != '"')) break;
        field += line[at];
      }
      row.fields.push_back(field);
      if (at < line.size() && line[at] != delimiter) {
        row.failed = true;
        return row;
      }
    } else {
      while (at < line.size() && line[at] != delimiter) field += line[at++];
      row.fields.push_back(field);
    }
    if (at == line.size()) return row;
    ++at;  // the delimiter
  }
}

/// All rows, the header first.
inline std::vector<ReferenceRow> split_csv_reference(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<ReferenceRow> rows;
  char delimiter = '\0';
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with('#') || line.find_first_not_of(" \t") == std::string_view::npos) continue;
    if (delimiter == '\0') {
      delimiter = ',';
      for (const char candidate : {'\t', ';', ','})
        if (line.find(candidate) != std::string_view::npos) delimiter = candidate;
    }
    rows.push_back(split_line_reference(line, delimiter));
    rows.back().line = number;
  }
  return rows;
}

}  // namespace volcal::test
