// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A small CSV table that is read and written as a whole: the points of `query`, the options of `iv` and
/// `price`.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "volcal/expected.h"

namespace volcal::cli {

struct CsvTable {
  struct Row {
    std::size_t line = 0;            ///< 1-based line of the file
    std::vector<std::string> cells;  ///< as many as the header has names
    std::string failure;             ///< reason why the line is no row of the table; empty where it is one
  };

  std::string name;  ///< name of the file in messages
  std::vector<std::string> header;
  std::vector<Row> rows;

  /// Index of a column; case is ignored.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view column) const;
};

/// `path` is a file, plain or gzip, or "-". Fails where there is no header, no row, or a name comes twice.
[[nodiscard]] Expected<CsvTable> read_csv_table(const std::string& path);

/// Reads a table from memory; `name` stands for the file in messages.
[[nodiscard]] Expected<CsvTable> csv_table_from_text(std::string_view text, const std::string& name);

/// A line of cells separated by commas, with a newline at its end. Cells are quoted where the line could not
/// be read back otherwise.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);

/// A number with 17 significant digits, which is read back as the same double; empty for NaN.
[[nodiscard]] std::string csv_number(double value);

/// The number in a cell, or why there is none: "strike 'abc' is not a number", "strike is empty".
[[nodiscard]] Expected<double> cell_number(std::string_view column, std::string_view cell);

}  // namespace volcal::cli
