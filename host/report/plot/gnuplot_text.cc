// SPDX-License-Identifier: Apache-2.0
#include "host/report/plot/gnuplot_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "calibration/base/plain_zero.h"

namespace volcal::report {

std::string gnuplot_string(std::string_view text) {
  constexpr std::string_view kHarmless = " .,:;_-+=()/<>&";
  std::string string = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    const bool beyond_ascii = byte >= 0x80U;
    if (letter || beyond_ascii || kHarmless.find(c) != std::string_view::npos) {
      string += c;
    } else {
      string += fmt::format("\\{:03o}", byte);
    }
  }
  return string + "\"";
}

std::string svg_terminal_text(std::string_view text) {
  std::string safe;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool ends_cdata = text[i] == '>' && text.substr(0, i).ends_with("]]");
    const bool begins_reference = text.substr(i).starts_with("&#");
    safe += ends_cdata ? "&#x3e;" : begins_reference ? "&#x26;" : text.substr(i, 1);
  }
  return safe;
}

std::string figure(double value) { return fmt::format("{:.9g}", io::plain_zero(value)); }

std::string data_block(std::string_view name, std::span<const std::vector<double>> columns) {
  std::string block = fmt::format("${} << EOD\n", name);
  bool gap = true;  // no empty line comes first, and never two: those would begin another data set
  for (std::size_t i = 0; i < columns.front().size(); ++i) {
    const bool whole =
        std::ranges::all_of(columns, [i](const auto& column) { return std::isfinite(column[i]); });
    if (!whole && gap) continue;
    for (std::size_t c = 0; whole && c < columns.size(); ++c) {
      block += (c == 0 ? "" : " ") + figure(columns[c][i]);
    }
    block += '\n';
    gap = !whole;
  }
  return block + "EOD\n";
}

}  // namespace volcal::report
