// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Black implied volatility to the precision that the quote itself carries.
///
/// With the notation of black.h, the equation c(s) = price / min(F, K) is solved for s = total_stddev in
/// logarithms, as [Jaeckel2015] does in the wings, and everywhere here:
///
///     c <= 1/2:   f = ln c(s) - ln c*,    df/ds =  1 / D
///     c >  1/2:   f = ln q(s) - ln q*,    df/ds = -1 / E      (q = 1 - c, the gap to the upper bound)
///
/// Higher derivatives follow from d ln(dc/ds)/ds = (h^2 - t^2) / s without further special functions, so
/// each step is Householder's of third order (error to the fourth power) at the cost of two Mills' ratios.
///
/// Method    start from the sum of the two limits (at the money: s = c sqrt(2 pi); far out: c = Phi(-r),
/// where
///           s = sqrt(r^2 + 2a) - r); kModelSteps Householder steps on the same equation with an algebraic
///           model of R (no exponential); kExactSteps on the equation itself. Fixed counts: no loop can fail
///           in silence, and the size of the last step is the proof of convergence (status max_iterations).
/// Units     price, forward, strike: one currency, undiscounted; time_to_expiry: years; result: decimal per
///           root year
/// Domain    forward, strike, time_to_expiry > 0; intrinsic < price < bound (forward for a call, strike for
///           a put); |ln(K/F)| to 700, prices down to 1e-300 of the forward, total stddev to 37 and more.
///           Subnormal prices have the vol of what they hold, but for those at the money below 1e-308 of
///           the forward, which are zero_time_value
/// Accuracy  |ds| / s <= few eps (1 + condition), condition = |c / (s dc/ds)|, or |q / (s dc/ds)| above one
///           half: what the rounding of price, forward and strike permits. In the money the time value is
///           price - intrinsic, recovered exactly from the doubles given (the rounding of F - K is added
///           back); the half ulp of the price itself, which may be large beside a small time value, is all
///           that is lost. Measured figures: tests/bench/implied_vol_accuracy.cc
/// Failure   NaN and a reason in *status (0 with zero_time_value: the limit of a vanishing time value); never
/// throws, allocates or sets errno

#include <cmath>
#include <cstdint>

#include "kernels/core/black.h"
#include "kernels/core/option_side.h"
#include "kernels/core/portability.h"
#include "kernels/core/quote_status.h"

namespace volcal::core {

/// The arrays of a batch of n quotes, all [n].
struct ImpliedVolArrays {
  const double* undiscounted_price;
  const double* forward;
  const double* strike;
  const double* time_to_expiry;  ///< years
  const OptionSide* side;
  double* implied_vol;  ///< decimal per root year, NaN unless status is ok or zero_time_value (0)
  QuoteStatus* status;
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {
namespace implied_vol_detail {

constexpr int kModelSteps = 1;
constexpr int kExactSteps = 2;

/// The first guess is within 25 % of the solution over the whole domain, the model steps bring that to 7 %,
/// the first exact step to 1e-6 (measured on 2e6 random quotes); the last step must confirm it. Its own error
/// is near the fourth power of its size: a step below this leaves less than 1e-17.
constexpr double kSettledStep = 3e-5;

/// The model of Mills' ratio: alpha / d(x), d = beta x + sqrt(x^2 + gamma). Its value and slope at 0 and its
/// limit x R -> 1 are exact: alpha = 1 / (1 - 2 / pi), gamma = 2 alpha^2 / pi, beta = alpha - 1.
constexpr double kModelAlpha = 2.751938393884108661;
constexpr double kModelBeta = kModelAlpha - 1.0;
constexpr double kModelGamma = 4.821226529849340;

/// What s is sought for. ln(D / (c* sqrt(2 pi))) is taken of the quotient, not as a difference of logarithms:
/// near the money ln c* may be large while the quotient is near 1.
struct Target {
  double inverse;  ///< 1 / (c* sqrt(2 pi)), or the same with q*; by e^-shift smaller where c* is tiny
  double shift;    ///< 0 but for c* below 1e-300
  double a;        ///< |ln(K/F)|
  bool low;        ///< c* <= 1/2
};

/// time_value / scale = c*, gap / scale = q*. A quotient among the subnormals would lose digits and its
/// inverse overflow, so a tiny time value is lifted first.
VOLCAL_HD inline Target make_target(double time_value, double gap, double scale, double a) {
  constexpr double kLift = 0x1p200;
  constexpr double kLogLift = 138.62943611198906;
  const double ratio = time_value / scale;
  const bool low = ratio <= 0.5;
  const bool tiny = ratio < 1e-300;
  const double value = low ? time_value * (tiny ? kLift : 1.0) : gap;
  return {scale / kSqrtTwoPi / value, tiny ? kLogLift : 0.0, a, low};
}

/// Relative step of s from D (or E), by Householder's third-order formula.
VOLCAL_HD inline double householder_step(const Target& target, double s, double h, double t,
                                         double value_over_slope) {
  const double r = h - t;
  const double f = std::log(value_over_slope * target.inverse) + target.shift - 0.5 * r * r;
  const double slope = (target.low ? s : -s) / value_over_slope;  // s f'
  const double newton = -f / slope;
  const double first = h * h - t * t;                                       // s (ln c')'
  const double bend = first - slope;                                        // s f'' / f'
  const double twist = bend * bend - (3.0 * h * h + t * t) - slope * bend;  // s^2 f''' / f'
  return newton * (1.0 + 0.5 * bend * newton) / (1.0 + newton * (bend + twist * newton * (1.0 / 6.0)));
}

/// D or E with the model of R; written so that no difference of near numbers is taken.
VOLCAL_HD inline double model_value_over_slope(const Target& target, double s, double h, double t) {
  const double lower = h - t;
  const double upper = h + t;
  const double lower_root = std::sqrt(lower * lower + kModelGamma);
  const double upper_root = std::sqrt(upper * upper + kModelGamma);
  const double upper_d = kModelBeta * upper + upper_root;
  if (target.low) {
    const double lower_d = kModelBeta * lower + lower_root;
    const double rise = kModelBeta * s + 4.0 * h * t / (lower_root + upper_root);
    return kModelAlpha * rise / (lower_d * upper_d);
  }
  return kModelAlpha * (1.0 / (lower_root - kModelBeta * lower) + 1.0 / upper_d);
}

/// z with 1 - Phi(z) = exp(log_tail), log_tail <= ln(1/2) or so: error below 4.5e-4 in the common range and
/// below 1 % beyond [AbramowitzStegun1964, 26.2.23].
VOLCAL_HD inline double rough_normal_quantile(double log_tail) {
  const double u = std::sqrt(-2.0 * log_tail);
  const double top = 2.515517 + u * (0.802853 + u * 0.010328);
  const double bottom = 1.0 + u * (1.432788 + u * (0.189269 + u * 0.001308));
  return u - top / bottom;
}

/// A value on the right side of the domain, within 25 % of the solution.
VOLCAL_HD inline double first_guess(const Target& target, double price_ratio) {
  const double a = target.a;
  const double log_value = -std::log(target.inverse * kSqrtTwoPi) - target.shift;
  if (target.low) {
    // Far out, c is near Phi(-r) where a is large and falls like a Phi(-r) where a is small.
    const double log_tail = log_value - std::log(a / (1.0 + a));
    constexpr double kLogLargestTail = -1.8410216450092636;  // ln(1 - Phi(1)): keeps r >= 1
    const double r = rough_normal_quantile(log_tail < kLogLargestTail ? log_tail : kLogLargestTail);
    return 2.0 * a / (r + std::sqrt(r * r + 2.0 * a)) + kSqrtTwoPi * price_ratio;
  }
  // Both terms of q are alike at the money, the first alone remains far out.
  const double z = rough_normal_quantile(log_value - std::log(1.0 + 1.0 / (1.0 + a)));
  return z + std::sqrt(z * z + 2.0 * a);
}

VOLCAL_HD inline double clamp_step(double step) {
  constexpr double kLargest = 1.0;    // at most twice the last value
  constexpr double kSmallest = -0.6;  // and at least 0.4 of it
  return step > kLargest ? kLargest : (step < kSmallest ? kSmallest : step);
}

VOLCAL_HD inline double refuse(QuoteStatus reason, QuoteStatus* status) {
  *status = reason;
  return reason == QuoteStatus::zero_time_value ? 0.0 : std::nan("");
}

/// s from the time value and the gap to the bound, both positive, in units of `scale` = min(forward, strike).
VOLCAL_HD inline double solve(double time_value, double gap, double scale, double a, QuoteStatus* status) {
  const Target target = make_target(time_value, gap, scale, a);
  const double price_ratio = time_value / scale;
  double s = first_guess(target, price_ratio);
  constexpr double kSmallestNormal = 2.2250738585072014e-308;
  // A stddev (at the money) or a time value beneath what a double can say.
  if (s < kSmallestNormal || price_ratio == 0.0) {
    return refuse(QuoteStatus::zero_time_value, status);
  }
  for (int i = 0; i < kModelSteps; ++i) {
    const double h = a / s;
    const double t = 0.5 * s;
    s += s * clamp_step(householder_step(target, s, h, t, model_value_over_slope(target, s, h, t)));
  }
  double step = 0.0;
  for (int i = 0; i < kExactSteps; ++i) {
    const double h = a / s;
    const double t = 0.5 * s;
    const double ratio = target.low ? time_value_over_slope(h, t) : bound_gap_over_slope(h, t);
    step = clamp_step(householder_step(target, s, h, t, ratio));
    s += s * step;
  }
  if (std::fabs(step) < kSettledStep) {
    *status = QuoteStatus::ok;
    return s;
  }
  return refuse(QuoteStatus::max_iterations, status);
}

VOLCAL_HD inline bool is_finite(double x) { return x - x == 0.0; }
VOLCAL_HD inline bool is_positive_finite(double x) { return x > 0.0 && is_finite(x); }

}  // namespace implied_vol_detail

/// Total standard deviation from the out-of-the-money price over min(forward, strike), in (0, 1).
/// A price near its bound is known better as its gap to it: implied_vol passes that on, this function cannot.
VOLCAL_HD inline double implied_total_stddev(double otm_price_ratio, double log_moneyness,
                                             QuoteStatus* status) {
  using namespace implied_vol_detail;
  if (!is_finite(otm_price_ratio) || !is_finite(log_moneyness))
    return refuse(QuoteStatus::non_finite, status);
  if (otm_price_ratio < 0.0) return refuse(QuoteStatus::below_intrinsic, status);
  if (otm_price_ratio == 0.0) return refuse(QuoteStatus::zero_time_value, status);
  if (otm_price_ratio >= 1.0) return refuse(QuoteStatus::above_bound, status);
  return solve(otm_price_ratio, 1.0 - otm_price_ratio, 1.0, std::fabs(log_moneyness), status);
}

/// Implied volatility, decimal per root year; NaN (0 with zero_time_value) and a reason in *status where
/// there is none.
VOLCAL_HD inline double implied_vol(double undiscounted_price, double forward, double strike,
                                    double time_to_expiry, OptionSide side, QuoteStatus* status) {
  using namespace implied_vol_detail;
  if (!is_finite(undiscounted_price) || !is_positive_finite(forward) || !is_positive_finite(strike) ||
      !is_positive_finite(time_to_expiry)) {
    return refuse(QuoteStatus::non_finite, status);
  }
  const double upper = side == OptionSide::call ? forward : strike;  // the price's bound
  const double lower = side == OptionSide::call ? strike : forward;
  double time_value = undiscounted_price;
  if (upper > lower) {
    // upper - lower = intrinsic + lost exactly [Knuth1997, 4.2.2, theorem B].
    const double intrinsic = upper - lower;
    const double back = intrinsic - upper;
    const double lost = (upper - (intrinsic - back)) - (lower + back);
    const double rounded = undiscounted_price - intrinsic;
    // Equal as doubles: the price says nothing about a time value below half its ulp.
    time_value = rounded > 0.0 ? rounded - lost : rounded;
  }
  if (time_value < 0.0) return refuse(QuoteStatus::below_intrinsic, status);
  const double gap = upper - undiscounted_price;
  if (gap <= 0.0) return refuse(QuoteStatus::above_bound, status);
  const double scale = upper < lower ? upper : lower;
  if (time_value == 0.0) return refuse(QuoteStatus::zero_time_value, status);
  const double a = std::fabs(log_moneyness(forward, strike));
  return solve(time_value, gap, scale, a, status) / std::sqrt(time_to_expiry);
}

/// One quote of a batch.
struct ImpliedVolBody : ImpliedVolArrays {
  VOLCAL_HD inline void operator()(std::int64_t i) const {
    implied_vol[i] = core::implied_vol(undiscounted_price[i], forward[i], strike[i], time_to_expiry[i],
                                       side[i], &status[i]);
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
