// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Parts of which venues compose their names: days, strikes, sides.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "volcal/quotes.h"

namespace volcal::io {

/// Parses a text of digits alone.
[[nodiscard]] std::optional<int> parse_digits(std::string_view text) noexcept;

[[nodiscard]] std::optional<std::chrono::sys_days> make_day(int year, int month, int day) noexcept;

/// Parses 25DEC26, 1JAN27 or 01jan27.
[[nodiscard]] std::optional<std::chrono::sys_days> parse_letter_day(std::string_view text) noexcept;

/// Parses 261225; listed options expire in this century.
[[nodiscard]] std::optional<std::chrono::sys_days> parse_six_digit_day(std::string_view text) noexcept;

/// Parses 100000, 1d5 or 1.5: digits with at most one `d` or point among them, above zero.
[[nodiscard]] std::optional<double> parse_strike(std::string_view text) noexcept;

/// Option type of C or P, in any case.
[[nodiscard]] std::optional<OptionType> type_of_letter(char letter) noexcept;

/// Capital of an ASCII letter; other characters are returned unchanged.
[[nodiscard]] inline char capital(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// Composes a name in capitals in one allocation.
class NameWriter {
 public:
  /// Starts a name of at most `most` characters.
  explicit NameWriter(std::size_t most) : name_(most, '\0') {}

  void put(char c) noexcept { name_[size_++] = c; }
  void put(std::string_view text) noexcept {
    for (const char c : text) name_[size_++] = capital(c);
  }
  /// Appends a text of parse_letter_day() without a leading zero: 3APR26.
  void put_letter_day(std::string_view day) noexcept {
    put(day.substr(day.size() == 7 && day[0] == '0' ? 1 : 0));
  }
  /// Appends a text of parse_strike() without needless zeros, with `point` before its decimals; at most one
  /// character longer than the text.
  void put_strike(std::string_view strike, char point) noexcept;

  [[nodiscard]] std::string name() && {
    name_.resize(size_);
    return std::move(name_);
  }

 private:
  std::string name_;
  std::size_t size_ = 0;
};

}  // namespace volcal::io
