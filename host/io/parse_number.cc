// SPDX-License-Identifier: Apache-2.0
#include "host/io/parse_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace volcal::io {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr std::array<std::string_view, 5> kAbsentWords = {"na", "n/a", "nan", "null", "none"};

bool means_absent(std::string_view text) noexcept {
  return text.empty() || std::any_of(kAbsentWords.begin(), kAbsentWords.end(), [text](std::string_view word) {
           return equal_ignoring_case(text, word);
         });
}

/// Decimal exponent of the leading nonzero digit is positive: tells overflow from underflow, which
/// std::from_chars reports alike. `text` is a decimal that from_chars has consumed.
bool is_huge(std::string_view text) noexcept {
  const std::size_t mark = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, mark);
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return false;
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const long long place = static_cast<long long>(point) - static_cast<long long>(first);
  long long exponent = 0;
  if (mark < text.size()) {
    std::string_view digits = text.substr(mark + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto [rest, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (failed == std::errc::result_out_of_range) return !digits.starts_with('-');
  }
  return place + exponent > 0;
}

/// Prices as files write them, digits with a point among them: an integer below 2^53 over a power of ten up
/// to 10^22 are both exact in double, and their quotient is the correctly rounded decimal [Clinger1990].
bool parse_short_decimal(std::string_view text, double& value) noexcept {
  constexpr std::size_t kMostDigits = 15;
  constexpr std::array<double, kMostDigits + 1> kPowers = {1.0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                           1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  if (text.size() > kMostDigits + 1) return false;
  std::uint64_t mantissa = 0;
  std::size_t digits = 0;
  std::size_t point = text.size();  // behind the last digit where there is none
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned digit = static_cast<unsigned char>(text[i]) - unsigned{'0'};
    if (digit <= 9) {
      mantissa = 10 * mantissa + digit;
      ++digits;
    } else if (text[i] == '.' && point == text.size()) {
      point = i;
    } else {
      return false;
    }
  }
  if (digits == 0 || digits > kMostDigits) return false;
  value = static_cast<double>(mantissa) / kPowers[digits - point];
  return true;
}

}  // namespace

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), lower);
  return small;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

Number parse_number(std::string_view text) noexcept {
  text = trimmed(text);
  double value = 0.0;
  if (parse_short_decimal(text, value)) return {NumberStatus::ok, value};
  if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
  const char* begin = text.data();
  const char* end = begin + text.size();
  const auto [rest, failed] = std::from_chars(begin, end, value);
  if (failed == std::errc::result_out_of_range && rest == end) {
    const double magnitude = is_huge(text) ? std::numeric_limits<double>::infinity() : 0.0;
    return {NumberStatus::ok, text.starts_with('-') ? -magnitude : magnitude};
  }
  if (failed == std::errc() && rest == end && !std::isnan(value)) return {NumberStatus::ok, value};
  return {means_absent(text) ? NumberStatus::absent : NumberStatus::bad, 0.0};
}

}  // namespace volcal::io
