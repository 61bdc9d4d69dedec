// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Zero without a sign. Arithmetic leaves -0.0 behind (a product with a negative number, a small loss that is
/// rounded away); no document, table or CSV shows it: it says nothing to a person, and readers that compare
/// texts take it for another number.

#include <string>
#include <utility>

namespace volcal::io {

/// Returns 0 for -0 and any other number unchanged.
[[nodiscard]] inline double plain_zero(double value) noexcept { return value == 0.0 ? 0.0 : value; }

/// Returns the text of a number without the minus in front of nothing but zeros: "0.00" for "-0.00".
[[nodiscard]] inline std::string plain_zero(std::string number) {
  // The letters exclude "inf" and "nan".
  const bool is_zero = number.find_first_of("123456789in") == std::string::npos;
  if (is_zero && number.starts_with('-')) number.erase(0, 1);
  return number;
}

/// Returns the text of a number that always shows its sign, with a plus for zero: "+0.0" for "-0.0".
[[nodiscard]] inline std::string signed_zero_as_plus(std::string number) {
  const bool is_negative = number.starts_with('-');
  std::string plain = plain_zero(std::move(number));
  return is_negative && !plain.starts_with('-') ? "+" + plain : plain;
}

}  // namespace volcal::io
