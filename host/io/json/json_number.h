// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A finite double as JSON: the fewest decimal digits that read back as the same double, nearest to it among
/// those [std::to_chars].
///
/// Layout  digits with a point from 1e-4 to below 1e15 (`65000.0`, `0.00025`), else with an exponent of two
///         digits or more (`1e+15`, `2.5e-05`); always marked as no integer. Zero has no sign.

#include <cstddef>

namespace volcal::io {

/// Bound on the characters of a number: the longest is `-2.2250738585072014e-308`.
inline constexpr std::size_t kNumberChars = 32;

/// Writes a number to `to`, which has room for kNumberChars characters, and returns the end.
char* number_to_chars(double value, char* to);

}  // namespace volcal::io
