// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A table for the terminal: columns as wide as their widest cell, two spaces between.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace volcal::cli {

enum class Align : bool { left, right };

class TextTable {
 public:
  struct Column {
    std::string title;
    Align align = Align::right;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// Adds a row with as many cells as columns; a missing cell is empty, a surplus one is dropped. Cells are
  /// made printable.
  void add(std::vector<std::string> cells);

  /// The table as text: title line and rows, each with a newline at its end and without trailing spaces.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// `value` with this many decimals; "-" for NaN. A negative zero loses its sign.
[[nodiscard]] std::string fixed(double value, int decimals);

/// 100 `value` with this many decimals: vols and shares for people.
[[nodiscard]] inline std::string percent(double value, int decimals) {
  return fixed(100.0 * value, decimals);
}

/// `value` with this many significant digits, "1.23e-05" where small; "-" for NaN.
[[nodiscard]] std::string short_number(double value, int digits = 3);

/// `value` with this many decimals and its sign: "+0.3", "-1.0", and "+0.0" for values that round to zero.
[[nodiscard]] std::string signed_fixed(double value, int decimals);

/// A name from a file as part of a line: printable, and "(no name)" where it is empty.
[[nodiscard]] std::string shown_name(std::string_view name);

}  // namespace volcal::cli
