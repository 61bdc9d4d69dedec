// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Interval arithmetic in round-to-nearest. Bounds of sums and products are exact up to rounding, for which a
/// proof must allow (kValueRounding, kBoundRounding).

#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/core/math/bernstein.h"  // kRoundingUnit

namespace volcal {

/// Roundings in w, w' and w'' per unit of their terms' sizes.
inline constexpr double kValueRounding = 16.0 * core::kRoundingUnit;

struct Interval {
  double low;
  double high;
};

[[nodiscard]] inline Interval operator+(Interval x, Interval y) { return {x.low + y.low, x.high + y.high}; }
[[nodiscard]] inline Interval operator-(Interval x, Interval y) { return {x.low - y.high, x.high - y.low}; }
[[nodiscard]] inline Interval operator-(Interval x) { return {-x.high, -x.low}; }
[[nodiscard]] inline Interval operator*(double c, Interval x) {
  return c >= 0.0 ? Interval{c * x.low, c * x.high} : Interval{c * x.high, c * x.low};
}
[[nodiscard]] inline Interval operator*(Interval x, Interval y) {
  const std::array<double, 4> p{x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high};
  return {std::min({p[0], p[1], p[2], p[3]}), std::max({p[0], p[1], p[2], p[3]})};
}
/// Product x y where x is nowhere below zero: two products instead of four, and the same bounds.
[[nodiscard]] inline Interval times(Interval x, Interval y) {
  return {(y.low >= 0.0 ? x.low : x.high) * y.low, (y.high >= 0.0 ? x.high : x.low) * y.high};
}
[[nodiscard]] inline Interval square(Interval x) {
  const double high = std::max(x.low * x.low, x.high * x.high);
  return {x.low > 0.0 || x.high < 0.0 ? std::min(x.low * x.low, x.high * x.high) : 0.0, high};
}
[[nodiscard]] inline Interval intersect(Interval x, Interval y) {
  return {std::max(x.low, y.low), std::min(x.high, y.high)};
}
/// The smallest interval that contains both.
[[nodiscard]] inline Interval hull(Interval x, Interval y) {
  return {std::min(x.low, y.low), std::max(x.high, y.high)};
}
[[nodiscard]] inline Interval widen(Interval x, double by) { return {x.low - by, x.high + by}; }
[[nodiscard]] inline double size_of(Interval x) { return std::max(std::fabs(x.low), std::fabs(x.high)); }

}  // namespace volcal
