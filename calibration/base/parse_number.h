// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Numbers as files write them, without locale, copies or exceptions.
///
/// Absent    empty text, dashes (-, --), and NA, N/A, NaN, null, None in any case
/// Beyond    a decimal beyond the range of double is read as it rounds: 1e400 is infinite, 1e-400 is zero.
///           Cleaning, not a reader, decides whether an infinite price is a quote

#include <string>
#include <string_view>

namespace volcal::io {

enum class NumberStatus { ok, absent, bad };

struct Number {
  NumberStatus status = NumberStatus::absent;
  double value = 0.0;  ///< meaningful with `ok` only; may be infinite, never NaN
};

/// Text without leading and trailing spaces and tabs.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) noexcept {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

/// True where the two texts are equal but for the case of ASCII letters.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// The text in lower-case ASCII letters: one key for all names that are equal but for case.
[[nodiscard]] std::string in_small_letters(std::string_view text);

/// Parses the whole text or fails: "1.5", "-2e-3", "+7", "inf", " 4 " are numbers; "1,000" and "0x10" are
/// bad.
[[nodiscard]] Number parse_number(std::string_view text) noexcept;

/// The marks with which a file writes its numbers.
struct NumberStyle {
  char thousands = '\0';  ///< mark between groups of digits; none where zero
  char decimal = '.';
};

/// Parses a number in a style: "1,234.50" with thousands ',', "1.234,50" with thousands '.' and decimal ','.
/// Groups in front of the decimal mark have three digits, those before the last also two (12,34,567);
/// anything else is bad.
[[nodiscard]] Number parse_number(std::string_view text, NumberStyle style) noexcept;

/// Names the option under which `text`, a number that `style` refuses, could be read: " (--thousands , would
/// read it)"; else empty.
[[nodiscard]] std::string number_hint(std::string_view text, NumberStyle style);

}  // namespace volcal::io
