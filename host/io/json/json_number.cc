// SPDX-License-Identifier: Apache-2.0
#include "host/io/json/json_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace volcal::io {

char* number_to_chars(double value, char* to) {
  constexpr double kLeastWithoutExponent = 1e-4;
  constexpr double kLeastBeyond = 1e15;  // integers below it are exact, and no longer than their digits
  constexpr std::string_view kMarkOfDouble = ".0";
  char* const end = to + kNumberChars;
  if (value < 0.0) *to++ = '-';
  const double magnitude = std::fabs(value);
  if (magnitude < kLeastBeyond && magnitude == std::trunc(magnitude)) {
    to = std::to_chars(to, end, static_cast<std::int64_t>(magnitude)).ptr;
    return std::copy(kMarkOfDouble.begin(), kMarkOfDouble.end(), to);
  }
  const bool is_ordinary = magnitude >= kLeastWithoutExponent && magnitude < kLeastBeyond;
  const auto format = is_ordinary ? std::chars_format::fixed : std::chars_format::scientific;
  return std::to_chars(to, end, magnitude, format).ptr;
}

}  // namespace volcal::io
