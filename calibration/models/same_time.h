// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tolerance within which two times to expiry are equal.

namespace volcal {

/// Relative difference up to which two times are the same: the contract of `query`, and of the comparison of
/// slices.
inline constexpr double kSameTime = 1e-9;

[[nodiscard]] inline bool is_same_time(double x, double y) noexcept {
  const double gap = x > y ? x - y : y - x;
  return gap <= kSameTime * y;
}

}  // namespace volcal
