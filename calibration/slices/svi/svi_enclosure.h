// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Enclosures of raw SVI: w is convex, w' rises, w'' is unimodal.

#include <algorithm>
#include <cmath>

#include "calibration/slices/slice_enclosure.h"
#include "kernels/core/svi/svi.h"

namespace volcal {

/// Bounds over [low, high], both finite.
[[nodiscard]] inline SliceEnclosure enclose_svi(const core::SviRaw<double>& p, double low, double high) {
  const core::SviValue<double> l = core::svi_value(p, low);
  const core::SviValue<double> h = core::svi_value(p, high);
  const double reach = std::max(std::fabs(low - p.m), std::fabs(high - p.m)) + p.sigma;
  const double w_doubt = kValueRounding * (std::fabs(p.a) + 2.0 * p.b * reach);
  const double slope_doubt = kValueRounding * 2.0 * p.b;
  SliceEnclosure e{};
  double lowest = std::min(l.w, h.w);
  if (l.slope < 0.0 && h.slope > 0.0) lowest = p.a + p.b * p.sigma * std::sqrt((1.0 - p.rho) * (1.0 + p.rho));
  e.w = widen({lowest, std::max(l.w, h.w)}, w_doubt);
  e.slope = widen({l.slope, h.slope}, slope_doubt);
  const double peak = low <= p.m && p.m <= high ? p.b / p.sigma : std::max(l.curvature, h.curvature);
  e.curvature = {std::min(l.curvature, h.curvature) * (1.0 - kValueRounding), peak * (1.0 + kValueRounding)};
  // Since v' = (w' - k w'') / 2, v is bounded over the cell from either of its ends.
  const Interval k{low, high};
  const Interval rate = 0.5 * (e.slope - k * e.curvature);
  const Interval run{0.0, high - low};
  const double v_low = l.w - 0.5 * low * l.slope;
  const double v_high = h.w - 0.5 * high * h.slope;
  const Interval from_low = Interval{v_low, v_low} + run * rate;
  const Interval from_high = Interval{v_high, v_high} - run * rate;
  e.v = widen(intersect(from_low, from_high), w_doubt + 0.5 * size_of(k) * slope_doubt);
  return e;
}

/// Bounds over the right wing, k >= 1 / q.high > m, q = 1 / k in [q.low, q.high].
[[nodiscard]] inline SliceEnclosure enclose_svi_wing(const core::SviRaw<double>& p, Interval q) {
  const double k = 1.0 / q.high;
  const double y = k - p.m;
  const double root = std::hypot(y, p.sigma);
  // Distance of w from its asymptote at k; it decreases outwards.
  const double tail = p.b * (p.sigma / (root + y)) * p.sigma;
  const double outer = p.b * (1.0 + p.rho);
  const double level = p.a - outer * p.m;
  const double rounding_bound =
      kValueRounding * (std::fabs(p.a) * q.high + outer * (1.0 + std::fabs(p.m) * q.high));
  SliceEnclosure e{};
  e.w = widen(Interval{outer, outer} + level * q + Interval{0.0, tail * q.high}, rounding_bound);
  e.slope = widen({outer - tail / root, outer}, rounding_bound);
  const double ratio = p.sigma / root;
  e.curvature = {0.0, p.b * ratio * ratio / root * (1.0 + kValueRounding)};
  e.v = e.w - 0.5 * e.slope;
  return e;
}

/// The slice mirrored at k = 0, whose right wing is the left one of `p`.
[[nodiscard]] inline core::SviRaw<double> mirrored(const core::SviRaw<double>& p) {
  return {p.a, p.b, -p.rho, -p.m, p.sigma};
}

}  // namespace volcal
