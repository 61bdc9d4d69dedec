// SPDX-License-Identifier: Apache-2.0
#include "host/cli/terminal/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "calibration/base/plain_zero.h"
#include "volcal/printable.h"

namespace volcal::cli {

void TextTable::add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) cell = printable(cell, kMostOfPath);
  rows_.push_back(std::move(cells));
}

std::string TextTable::text() const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t width = printable_width(columns_[c].title);
    for (const auto& row : rows_) width = std::max(width, printable_width(row[c]));
    widths.push_back(width);
  }
  std::string out;
  const auto add_line = [&](const auto& cell_of) {
    std::string line;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (c > 0) line += "  ";
      const std::string& cell = cell_of(c);
      const std::string padding(widths[c] - printable_width(cell), ' ');
      line += columns_[c].align == Align::left ? cell + padding : padding + cell;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  };
  add_line([&](std::size_t c) -> const std::string& { return columns_[c].title; });
  for (const auto& row : rows_) add_line([&](std::size_t c) -> const std::string& { return row[c]; });
  return out;
}

std::string fixed(double value, int decimals) {
  return std::isnan(value) ? "-" : io::plain_zero(fmt::format("{:.{}f}", value, decimals));
}

std::string short_number(double value, int digits) {
  return std::isnan(value) ? "-" : io::plain_zero(fmt::format("{:.{}g}", value, digits));
}

std::string signed_fixed(double value, int decimals) {
  return std::isnan(value) ? "-" : io::signed_zero_as_plus(fmt::format("{:+.{}f}", value, decimals));
}

std::string shown_name(std::string_view name) { return name.empty() ? "(no name)" : printable(name); }

}  // namespace volcal::cli
