// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Total stddev whose out-of-the-money price is the weighted mean of the prices at two other stddevs.
///
///     c(s) = p c(s_1) + q c(s_2),      p + q = 1      [GatheralJacquier2014, Lemma 5.1]
///
/// The equation is solved in logarithms relative to the larger of the two prices, so that no price has to be
/// formed: with c = phi(r) D (black.h)
///
///     ln c(s_1) - ln c(s_2) = ln(D_1 / D_2) + (r_2^2 - r_1^2) / 2
///
/// which holds far beneath the smallest double as well as near the money. Above half of the upper bound the
/// same is done with the gap q = 1 - c = phi(r) E, which mixes with the same weights.
///
/// Method    both ends give s, ds/dy and d^2s/dy^2 for y = ln c without a further special function, since
///           ds/dy = D and dD/ds = 1 - D (h^2 - t^2) / s. The start is a quintic in y through both ends, or a
///           Householder step from one end where the ends lie far apart; Householder steps of third order
///           follow until one is below 3e-5 (its error is near the fourth power of its size): one or two
/// Domain    k finite; near, far > 0 finite; weights in [0, 1]
/// Accuracy  that of implied_vol_body.h; tests/unit/kernels/black/price_mix_test.cc
/// Failure   NaN outside the domain

#include <cmath>

#include "kernels/core/black/black.h"
#include "kernels/core/black/implied_vol_body.h"
#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {
namespace price_mix_detail {

/// One end of the mix: the price (or the gap to its bound) as phi(r) V, and how s moves with its logarithm.
struct MixEnd {
  double s;
  double r;
  double value_over_slope;  ///< D, or E
  double rate;              ///< ds/dy = D, or -E
  double bend;              ///< d^2s/dy^2
  double weight;
};

VOLCAL_HD inline MixEnd mix_end(double a, double s, double weight, bool low) {
  const double h = a / s;
  const double t = 0.5 * s;
  const double value = low ? time_value_over_slope(h, t) : bound_gap_over_slope(h, t);
  const double rate = low ? value : -value;
  return {s, h - t, value, rate, rate * (1.0 - rate * (h - t) * (h + t) / s), weight};
}

/// Quintic through value, slope and curvature of both ends, at y = y of `from` + share * span.
VOLCAL_HD inline double quintic(const MixEnd& from, const MixEnd& to, double span, double share) {
  const double d = to.s - from.s;
  const double v0 = span * from.rate;
  const double v1 = span * to.rate;
  const double a0 = span * span * from.bend;
  const double a1 = span * span * to.bend;
  const double c3 = 10.0 * d - 6.0 * v0 - 4.0 * v1 - 1.5 * a0 + 0.5 * a1;
  const double c4 = -15.0 * d + 8.0 * v0 + 7.0 * v1 + 1.5 * a0 - a1;
  const double c5 = 6.0 * d - 3.0 * (v0 + v1) - 0.5 * (a0 - a1);
  return from.s + share * (v0 + share * (0.5 * a0 + share * (c3 + share * (c4 + share * c5))));
}

/// Stddev of the mean price, from the prices themselves: for ends so far apart that neither logarithmic form
/// holds at both.
VOLCAL_HD inline double mean_of_prices(double k, double near, double far, double near_weight,
                                       double far_weight) {
  const double ratio = near_weight * otm_price_ratio(k, near) + far_weight * otm_price_ratio(k, far);
  QuoteStatus status = QuoteStatus::ok;
  return implied_total_stddev(ratio, k, &status);
}

/// Relative step of s towards the mean, whose logarithm over the price (or gap) of `top` is log_mean.
VOLCAL_HD inline double step_to_mean(const MixEnd& top, double log_mean, double a, bool low, double s,
                                     double value_over_slope) {
  const implied_vol_detail::Point<double> at{1.0 / s, a / s, 0.5 * s};
  const double r = at.h - at.t;
  const double f =
      std::log(value_over_slope / top.value_over_slope) - log_mean - 0.5 * (r - top.r) * (r + top.r);
  return implied_vol_detail::clamped_step(
      implied_vol_detail::householder_step(low, at, f, value_over_slope * at.inverse));
}

}  // namespace price_mix_detail

VOLCAL_HD inline double mixed_total_stddev(double k, double near, double far, double near_weight,
                                           double far_weight) {
  using namespace price_mix_detail;
  const double a = std::fabs(k);
  if (!(a <= 1e300) || !(near > 0.0) || !(far > 0.0) || !(far <= 1e300) || !(near <= 1e300))
    return std::nan("");
  if (near == far) return far;
  const double guess = near_weight * near + far_weight * far;
  constexpr double kSwitch = -0.5;  // as in otm_price_ratio: below it the gap to the bound keeps more digits
  const bool low = a / guess - 0.5 * guess >= kSwitch;
  const double least = near < far ? near : far;
  const double most = near < far ? far : near;
  // Both forms leave their range far on the other side (R overflows at -37).
  constexpr double kRange = 8.0;
  const bool holds = low ? a / most - 0.5 * most > -kRange : a / least - 0.5 * least < kRange;
  if (!holds) return mean_of_prices(k, near, far, near_weight, far_weight);

  // `top` is the end with the larger price, or the larger gap: the logarithm of the mean is taken relative to
  // it.
  const MixEnd first = mix_end(a, near, near_weight, low);
  const MixEnd second = mix_end(a, far, far_weight, low);
  const bool second_on_top = (far > near) == low;
  const MixEnd top = second_on_top ? second : first;
  const MixEnd other = second_on_top ? first : second;
  const double span = std::log(other.value_over_slope / top.value_over_slope) -
                      0.5 * (other.r - top.r) * (other.r + top.r);  // <= 0
  const double mean = std::log(top.weight + other.weight * std::exp(span));

  constexpr double kShortWay = -2.0;
  double s = 0.0;
  if (span > kShortWay && span < 0.0) {
    s = quintic(top, other, span, mean / span);
  } else {
    s = top.s + top.s * step_to_mean(top, mean, a, low, top.s, top.value_over_slope);
  }
  s = s > least ? (s < most ? s : most) : least;
  constexpr int kMostSteps = 6;
  for (int i = 0; i < kMostSteps; ++i) {
    const double h = a / s;
    const double t = 0.5 * s;
    const double value = low ? time_value_over_slope(h, t) : bound_gap_over_slope(h, t);
    const double step = step_to_mean(top, mean, a, low, s, value);
    s += s * step;
    if (std::fabs(step) < implied_vol_detail::kSettledStep) return s;
  }
  return mean_of_prices(k, near, far, near_weight, far_weight);
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
