// SPDX-License-Identifier: Apache-2.0
#pragma once

/// When two times to expiry are one.

namespace volcal {

/// Two times are the same within this, relatively: the contract of `query`, and of which slices are compared.
inline constexpr double kSameTime = 1e-9;

[[nodiscard]] inline bool is_same_time(double x, double y) noexcept {
  const double gap = x > y ? x - y : y - x;
  return gap <= kSameTime * y;
}

}  // namespace volcal
