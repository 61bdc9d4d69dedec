// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Free coordinates for raw SVI: a smooth map from R^5 onto the slices that a fit may visit.
///
/// With s the slice's scale (its at-the-money total standard deviation) and x the free coordinates,
///
///     lowest variance  v     = s^2 exp(x0)                  > 0
///     left slope       p     = cap / (1 + cap/s exp(-x1))   in (0, cap)       p = b (1 - rho)
///     right slope      c     = cap / (1 + cap/s exp(-x2))   in (0, cap)       c = b (1 + rho)
///     centre           m     = s x3
///     width            sigma = s (kNarrowestWidth + exp(x4))    > 0
///
/// and a = v - sigma sqrt(p c), b = (p + c) / 2, rho = (c - p) / (c + p). Positive variance, b > 0,
/// |rho| < 1 and Lee's bound (cap = 2) hold by construction, so the optimiser needs no box; dividing by s
/// makes a slice of one day and one of five years look alike. For small slopes p is s exp(x1).

#include <cmath>

#include "kernels/core/lanes.h"
#include "kernels/core/portability.h"
#include "kernels/core/svi/svi.h"

namespace volcal::core {

inline constexpr int kSviDimension = 5;
/// Number of entries of a slice's SviShape: left slope, right slope, width.
inline constexpr int kSviShapeEntries = 3;

/// Lee's bound on the slope of total variance in |log-moneyness| [Lee2004].
inline constexpr double kLeeSlope = 2.0;

/// Lower bound of the width in units of the scale, far below any real smile's: without it a fit with a kink
/// can run to a width of zero, where w'' has no value.
inline constexpr double kNarrowestWidth = 1e-3;

struct SviChart {
  double scale;      ///< s > 0
  double slope_cap;  ///< upper bound of both wing slopes: kLeeSlope, or large where Lee is not imposed
};

/// A slice in the terms in which its derivatives are simplest, with the rates of those terms along the free
/// coordinates.
struct SviPoint {
  double lowest;  ///< v
  double left;    ///< p
  double right;   ///< c
  double m;
  double sigma;
  double left_rate;    ///< (dp/dx1) / p, in (0, 1]
  double right_rate;   ///< (dc/dx2) / c, in (0, 1]
  double centre_rate;  ///< dm/dx3 = s
  double width_rate;   ///< (dsigma/dx4) / sigma, in (0, 1]
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

template <class T>
VOLCAL_HD inline T svi_bounded_slope(const SviChart& chart, const T& x) {
  using std::exp;
  return chart.slope_cap / (1.0 + (chart.slope_cap / chart.scale) * exp(-x));
}

/// The chart for any scalar: the definition against which derivatives are tested.
template <class T>
VOLCAL_HD inline SviRaw<T> svi_from_free(const SviChart& chart, const T* x) {
  using std::exp;
  using std::sqrt;
  const T left = svi_bounded_slope(chart, x[1]);
  const T right = svi_bounded_slope(chart, x[2]);
  const T sigma = chart.scale * (kNarrowestWidth + exp(x[4]));
  const T lowest = chart.scale * chart.scale * exp(x[0]);
  return {lowest - sigma * sqrt(left * right), 0.5 * (left + right), (right - left) / (right + left),
          chart.scale * x[3], sigma};
}

VOLCAL_HD inline SviPoint svi_point(const SviChart& chart, const double* x) {
  const double left = svi_bounded_slope(chart, x[1]);
  const double right = svi_bounded_slope(chart, x[2]);
  const double width = std::exp(x[4]);
  return {chart.scale * chart.scale * std::exp(x[0]),
          left,
          right,
          chart.scale * x[3],
          chart.scale * (kNarrowestWidth + width),
          1.0 - left / chart.slope_cap,
          1.0 - right / chart.slope_cap,
          chart.scale,
          width / (kNarrowestWidth + width)};
}

/// Shape that slices of all times have nearly in common: both wings' slopes and the width, in units of the
/// scale, and the derivative of each along the one free coordinate that moves it.
struct SviShape {
  double value[kSviShapeEntries];
  double rate[kSviShapeEntries];
};

/// The free coordinate that moves an entry of SviShape.
VOLCAL_HD constexpr int shape_coordinate(int entry) { return entry < 2 ? 1 + entry : 4; }

VOLCAL_HD inline SviShape svi_shape(const SviPoint& q, double scale) {
  return {{q.left / scale, q.right / scale, q.sigma / scale},
          {q.left * q.left_rate / scale, q.right * q.right_rate / scale, q.sigma * q.width_rate / scale}};
}

/// w, w', w'' at one log-moneyness and the derivative of each along the five free coordinates. R is double,
/// or a pack of log-moneyness (lanes.h).
template <class R>
struct SviJet {
  SviValue<R> value;
  R dw[kSviDimension];
  R dslope[kSviDimension];
  R dcurvature[kSviDimension];
};

/// w = v + (sqrt(c (R + y)) - sqrt(p (R - y)))^2 / 2 with y = k - m, R = sqrt(y^2 + sigma^2): the same as
/// a + b (rho y + R), since (R + y)(R - y) = sigma^2, and never below v, whatever the width.
template <class R>
VOLCAL_HD inline SviJet<R> svi_jet(const SviPoint& q, const R& log_moneyness) {
  using std::fabs;
  using std::sqrt;
  const R y = log_moneyness - q.m;
  const R root = sqrt(y * y + q.sigma * q.sigma);
  const R cosine = y / root;
  const R ratio = q.sigma / root;
  const R ratio2 = ratio * ratio;
  // One of R + y and R - y cancels; it equals sigma^2 over the other.
  const R far = root + fabs(y);
  const R near = q.sigma * q.sigma / far;
  const auto right_of_centre = y >= R(0.0);
  const R up = select(right_of_centre, far, near);    // R + y
  const R down = select(right_of_centre, near, far);  // R - y
  const double geometric = std::sqrt(q.left * q.right);
  const double mean_slope = 0.5 * (q.left + q.right);

  SviJet<R> jet;
  const R apart = sqrt(q.right * up) - sqrt(q.left * down);
  jet.value.w = q.lowest + 0.5 * apart * apart;
  jet.value.slope = 0.5 * (q.right * up - q.left * down) / root;
  jet.value.curvature = mean_slope * ratio2 / root;
  const R third = -3.0 * cosine * jet.value.curvature / root;

  jet.dw[0] = q.lowest;
  jet.dw[1] = 0.5 * q.left_rate * (q.left * down - q.sigma * geometric);
  jet.dw[2] = 0.5 * q.right_rate * (q.right * up - q.sigma * geometric);
  jet.dw[3] = -q.centre_rate * jet.value.slope;
  jet.dw[4] = q.width_rate * q.sigma * (mean_slope * ratio - geometric);

  jet.dslope[0] = 0.0;
  jet.dslope[1] = -0.5 * q.left_rate * q.left * down / root;
  jet.dslope[2] = 0.5 * q.right_rate * q.right * up / root;
  jet.dslope[3] = -q.centre_rate * jet.value.curvature;
  jet.dslope[4] = -q.width_rate * mean_slope * cosine * ratio2;

  jet.dcurvature[0] = 0.0;
  jet.dcurvature[1] = 0.5 * q.left_rate * q.left * ratio2 / root;
  jet.dcurvature[2] = 0.5 * q.right_rate * q.right * ratio2 / root;
  jet.dcurvature[3] = -q.centre_rate * third;
  jet.dcurvature[4] = q.width_rate * jet.value.curvature * (2.0 - 3.0 * ratio2);
  return jet;
}

/// Raw parameters of a slice.
VOLCAL_HD inline SviRaw<double> svi_raw(const SviPoint& q) {
  return {q.lowest - q.sigma * std::sqrt(q.left * q.right), 0.5 * (q.left + q.right),
          (q.right - q.left) / (q.right + q.left), q.m, q.sigma};
}

/// Inverse of the chart. Wings outside (0, cap) are moved inside it by the relative amount `kSlopeFloor`, a
/// lowest variance of zero or less to `kVarianceFloor` s^2, and a width below twice kNarrowestWidth to that:
/// for such slices the result is a start, not an identity.
VOLCAL_HD inline void svi_to_free(const SviChart& chart, const SviRaw<double>& p, double* x) {
  constexpr double kSlopeFloor = 1e-6;
  constexpr double kVarianceFloor = 1e-6;
  const double s = chart.scale;
  const double low = kSlopeFloor * s;
  const double high = chart.slope_cap * (1.0 - kSlopeFloor);
  double left = p.b * (1.0 - p.rho);
  double right = p.b * (1.0 + p.rho);
  left = left < low ? low : (left > high ? high : left);
  right = right < low ? low : (right > high ? high : right);
  const double lowest = p.a + p.sigma * std::sqrt(left * right);
  const double floor = kVarianceFloor * s * s;
  x[0] = std::log((lowest < floor ? floor : lowest) / (s * s));
  x[1] = -std::log((chart.slope_cap / left - 1.0) * s / chart.slope_cap);
  x[2] = -std::log((chart.slope_cap / right - 1.0) * s / chart.slope_cap);
  x[3] = p.m / s;
  const double width = p.sigma / s - kNarrowestWidth;
  x[4] = std::log(width < kNarrowestWidth ? kNarrowestWidth : width);
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
