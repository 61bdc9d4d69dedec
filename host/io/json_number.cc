// SPDX-License-Identifier: Apache-2.0
#include "host/io/json_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace volcal::io {
namespace {

constexpr double kFirstLong =
    1e15;                        ///< the first that is written with an exponent; below, integers are exact
constexpr int kLeastPower = -4;  ///< of ten, of the first digit of a number written without an exponent
constexpr int kMostPower = 14;

char* append(std::string_view text, char* to) { return std::copy(text.begin(), text.end(), to); }

/// The number behind the e of `e+15` or `e-308`.
int power_of(std::string_view exponent) {
  int power = 0;
  for (const char digit : exponent.substr(2)) power = 10 * power + (digit - '0');
  return exponent[1] == '-' ? -power : power;
}

/// `first` and `rest` are the digits of a number that is no integer; 10^power is the place of the first.
char* append_without_exponent(char first, std::string_view rest, int power, char* to) {
  if (power < 0) {
    to = append("0.", to);
    to = std::fill_n(to, -power - 1, '0');
    *to++ = first;
    return append(rest, to);
  }
  *to++ = first;
  const auto before_point = static_cast<std::size_t>(power);
  to = append(rest.substr(0, before_point), to);
  *to++ = '.';
  return append(rest.substr(before_point), to);
}

}  // namespace

char* number_to_chars(double value, char* to) {
  if (std::signbit(value)) *to++ = '-';
  value = std::fabs(value);
  if (value < kFirstLong && value == std::trunc(value)) {
    to = std::to_chars(to, to + kNumberChars, static_cast<std::int64_t>(value)).ptr;
    return append(".0", to);
  }
  std::array<char, kNumberChars> digits;  // d.ddde-05, or de-05
  const char* const end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::scientific).ptr;
  const std::string_view text(digits.data(), end);
  const std::size_t exponent = text.size() - (text[text.size() - 4] == 'e' ? 4 : 5);
  const int power = power_of(text.substr(exponent));
  if (power < kLeastPower || power > kMostPower) return append(text, to);
  const std::string_view rest = exponent > 2 ? text.substr(2, exponent - 2) : std::string_view();
  return append_without_exponent(text.front(), rest, power, to);
}

}  // namespace volcal::io
