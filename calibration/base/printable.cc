// SPDX-License-Identifier: Apache-2.0
#include "volcal/printable.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace volcal {
namespace {

constexpr std::string_view kEllipsis = "...";

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

struct CodeRange {
  std::uint32_t first;
  std::uint32_t last;
};

/// Unicode's controls (Cc), line and paragraph breaks (Zl, Zp), formats without a shape (of Cf), and
/// noncharacters; U+xxFFFE and U+xxFFFF come besides.
constexpr std::array kMasked = {
    CodeRange{0x0000, 0x001F},   CodeRange{0x007F, 0x009F}, CodeRange{0x00AD, 0x00AD},
    CodeRange{0x061C, 0x061C},   CodeRange{0x180E, 0x180E}, CodeRange{0x200B, 0x200F},
    CodeRange{0x2028, 0x202E},   CodeRange{0x2060, 0x206F}, CodeRange{0xFDD0, 0xFDEF},
    CodeRange{0xFEFF, 0xFEFF},   CodeRange{0xFFF9, 0xFFFB}, CodeRange{0x1D173, 0x1D17A},
    CodeRange{0xE0000, 0xE0FFF},
};

bool is_shown(std::uint32_t code) {
  if ((code & 0xFFFEU) == 0xFFFEU) return false;
  return std::ranges::none_of(
      kMasked, [code](const CodeRange& range) { return code >= range.first && code <= range.last; });
}

bool is_plain_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// Takes the first character, or the first byte where there is none, from `text`.
std::string_view take_shown(std::string_view& text) {
  const Character next = first_character(text);
  const std::size_t bytes = std::max<std::size_t>(next.bytes, 1);
  const bool shown = next.bytes > 0 && is_shown(next.code);
  const std::string_view taken = shown ? text.substr(0, bytes) : "?";
  text.remove_prefix(bytes);
  return taken;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) take_shown(text);
  return count;
}

}  // namespace

std::string printable(std::string_view text, std::size_t most) {
  if (text.size() <= most && is_plain_ascii(text)) return std::string(text);
  const std::size_t count = count_characters(text);
  const std::size_t left_out = count > most ? count - most : 0;
  const std::size_t head = left_out > 0 ? most - most / 2 : count;
  std::string shown;
  for (std::size_t i = 0; i < count; ++i) {
    if (i == head) shown += kEllipsis;
    const std::string_view character = take_shown(text);
    if (i < head || i >= head + left_out) shown += character;
  }
  return shown;
}

std::size_t printable_width(std::string_view text) {
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

}  // namespace volcal
