// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Bound on rates: one above 100 % is almost surely a percentage ("3.75" for 3.75 %).

#include <cmath>
#include <string>

#include <fmt/format.h>

namespace volcal::io {

inline constexpr double kLargestRate = 1.0;

/// Sentence about the rate `name` where it is impossible; empty otherwise.
[[nodiscard]] inline std::string wrong_rate(const std::string& name, double rate) {
  if (std::isnan(rate) || std::abs(rate) <= kLargestRate) return {};
  return fmt::format("{} {} is outside [-1, 1]: rates are decimals per year, 3.75 % is 0.0375", name, rate);
}

}  // namespace volcal::io
