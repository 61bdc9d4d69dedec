// SPDX-License-Identifier: Apache-2.0
#include "host/io/parse_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
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

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

Number parse_number(std::string_view text) noexcept {
  text = trimmed(text);
  if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto [rest, failed] = std::from_chars(text.data(), end, value);
  if (failed == std::errc::result_out_of_range && rest == end) {
    const double magnitude = is_huge(text) ? std::numeric_limits<double>::infinity() : 0.0;
    return {NumberStatus::ok, text.starts_with('-') ? -magnitude : magnitude};
  }
  if (failed == std::errc() && rest == end && !std::isnan(value)) return {NumberStatus::ok, value};
  return {means_absent(text) ? NumberStatus::absent : NumberStatus::bad, 0.0};
}

}  // namespace volcal::io
