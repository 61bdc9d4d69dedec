// SPDX-License-Identifier: Apache-2.0
#include "host/report/gnuplot_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace volcal::report {
namespace {

/// A character, and the bytes it takes; 0 bytes where the text does not begin with one.
struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;
};

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80U) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
  if (lead < 0xC2U || lead > 0xF4U || text.size() < bytes) return {};
  std::uint32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const bool longer_than_needed = (bytes == 3 && code < 0x800U) || (bytes == 4 && code < 0x10000U);
  const bool surrogate = code >= 0xD800U && code <= 0xDFFFU;
  if (longer_than_needed || surrogate || code > 0x10FFFFU) return {};
  return {code, bytes};
}

bool is_shown(std::uint32_t code) {
  const auto within = [code](std::uint32_t first, std::uint32_t last) {
    return code >= first && code <= last;
  };
  const bool control = code < 0x20U || within(0x7FU, 0x9FU);
  // Marks and breaks of lines, paragraphs and directions; byte order marks; what Unicode keeps unused.
  const bool mark = within(0x200BU, 0x200FU) || within(0x2028U, 0x202EU) || within(0x2060U, 0x206FU) ||
                    code == 0xFEFFU || within(0xFDD0U, 0xFDEFU) || (code & 0xFFFEU) == 0xFFFEU;
  return !control && !mark;
}

}  // namespace

std::string plain_text(std::string_view text, std::size_t most) {
  std::string plain;
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == most) return plain + "\u2026";
    const Character next = first_character(text);
    const bool shown = next.bytes > 0 && is_shown(next.code);
    const std::size_t bytes = std::max<std::size_t>(next.bytes, 1);
    plain += shown ? text.substr(0, bytes) : "?";
    text.remove_prefix(bytes);
  }
  return plain;
}

std::size_t shown_width(std::string_view text) {
  constexpr std::uint32_t kFirstWide = 0x1100U;  // Hangul; before it are alphabets
  constexpr std::uint32_t kPunctuation = 0x2000U;
  constexpr std::uint32_t kFirstIdeograph = 0x2E80U;
  std::size_t width = 0;
  while (!text.empty()) {
    const Character next = first_character(text);
    const bool narrow = next.code < kFirstWide || (next.code >= kPunctuation && next.code < kFirstIdeograph);
    width += narrow ? 1 : 2;
    text.remove_prefix(std::max<std::size_t>(next.bytes, 1));
  }
  return width;
}

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

std::string figure(double value) { return fmt::format("{:.9g}", value); }

std::string data_block(std::string_view name, std::span<const std::vector<double>> columns) {
  std::string block = fmt::format("${} << EOD\n", name);
  bool gap = true;  // no empty line in front, and never two: those would begin another data set
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
