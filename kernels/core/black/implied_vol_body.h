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
/// Method    the first guess adds the two limits (at the money: s = c sqrt(2 pi); far out: c = Phi(-r),
///           s = sqrt(r^2 + 2a) - r); a quick step follows with Mills' ratios and a logarithm of 1e-6, then
///           an exact step. Counts are fixed and nothing branches: one source serves a number and a pack of
///           them (lanes.h). No loop can fail in silence: the size of the last step is the proof of
///           convergence (status max_iterations)
/// Units     price, forward, strike: one currency, undiscounted; time_to_expiry: years; result: decimal per
///           root year
/// Domain    forward, strike, time_to_expiry > 0; intrinsic < price < bound (forward for a call, strike for a
///           put); |ln(K/F)| to 700, prices down to 1e-300 of the forward, total stddev to 37 and more. A
///           subnormal price gives the vol of the value that it holds, except at the money below 1e-308 of
///           the forward, where the status is zero_time_value
/// Accuracy  |ds| / s <= few eps (1 + condition), condition = |c / (s dc/ds)|, or |q / (s dc/ds)| above one
///           half: what the rounding of price, forward and strike permits. In the money the time value is
///           price - intrinsic, recovered exactly from the given doubles (the rounding of F - K is added
///           back); only the half ulp of the price itself is lost, which may be large beside a small time
///           value. Measured figures: tests/bench/implied_vol_accuracy.cc
/// Failure   NaN and a reason in *status (0 with zero_time_value: the limit of a vanishing time value); never
///           throws, allocates or sets errno

#include <cmath>
#include <cstdint>

#include "kernels/core/black/black.h"
#include "kernels/core/lanes.h"
#include "kernels/core/math/binary.h"
#include "kernels/core/math/elementary.h"
#include "kernels/core/math/mills_pair.h"
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

/// Largest relative step after which the iteration has converged. The first guess is within 14 % of the
/// solution on real quotes, 24 % at the worst, and the quick step brings that to 4e-5 (measured on 3e6 random
/// quotes); the exact step must confirm it. A step's error is a tenth of its size to the fourth power: a step
/// below this leaves 1e-17.
constexpr double kSettledStep = 1e-4;
/// Exact steps allowed until one has converged; the first nearly always has.
constexpr int kMostExactSteps = 3;

/// The equation to be solved for s. ln(D / (c* sqrt(2 pi))) is taken of the quotient, not as a difference of
/// logarithms: near the money ln c* may be large while the quotient is near 1.
template <class T>
struct Target {
  T inverse;     ///< 1 / (c* sqrt(2 pi)), or the same with q*; smaller by e^-shift where c* is tiny
  T shift;       ///< 0, except for c* below 1e-300
  T ratio;       ///< c*
  T a;           ///< |ln(K/F)|
  Truth<T> low;  ///< true where c* <= 1/2
};

/// Builds the equation for time_value / scale = c* and gap / scale = q*. A quotient among the subnormals
/// would lose digits and its inverse overflow, so a tiny time value is scaled up first; not at the money,
/// where the logarithm to be solved for is near 0 and the inverse does not overflow as long as s itself is a
/// normal number.
template <class T>
VOLCAL_HD inline Target<T> make_target(const T& time_value, const T& gap, const T& scale, const T& a) {
  constexpr double kLift = 0x1p200;
  constexpr double kLogLift = 138.62943611198906;
  const T ratio = time_value / scale;
  const Truth<T> low = ratio <= 0.5;
  const T lift = select(ratio < 1e-300, select(a > 0.0, T(kLift), T(1.0)), T(1.0));
  const T value = select(low, time_value * lift, gap);
  return {scale * (1.0 / kSqrtTwoPi) / value, select(lift > 1.0, T(kLogLift), T(0.0)), ratio, a, low};
}

/// State of the iteration: the current s and what follows from it.
template <class T>
struct Point {
  T inverse;  ///< 1 / s
  T h;
  T t;
};

template <class T>
VOLCAL_HD inline Point<T> point_at(const Target<T>& target, const T& s) {
  return {1.0 / s, target.a / s, 0.5 * s};
}

/// Relative step of s by Householder's third-order formula. f is the quantity to be brought to 0: the
/// logarithm of c (or q) at s over its target; `rate` is D / s (or E / s).
template <class T>
VOLCAL_HD inline T householder_step(const Truth<T>& low, const Point<T>& at, const T& f, const T& rate) {
  const T newton = f * select(low, -rate, rate);
  const T h2 = at.h * at.h;
  const T t2 = at.t * at.t;
  // The terms are s f'' / f' = h^2 - t^2 - s f' times newton, and s^2 f''' / f' times its square.
  const T bend = (h2 - t2) * newton + f;
  const T twist = bend * (bend + f) - (3.0 * h2 + t2) * newton * newton;
  return newton * (1.0 + 0.5 * bend) / (1.0 + bend + twist * (1.0 / 6.0));
}

template <class T>
VOLCAL_HD inline T clamped_step(const T& step) {
  constexpr double kLargest = 1.0;    // s grows by at most a factor of 2 a step
  constexpr double kSmallest = -0.6;  // and falls to no less than 0.4 of its value
  const T below = select(step > kLargest, T(kLargest), step);
  return select(below < kSmallest, T(kSmallest), below);
}

/// D / s (or E / s) to the precision of the polynomial.
template <class Polynomial, class T>
VOLCAL_HD inline T value_rate(const Target<T>& target, const Point<T>& at) {
  const T lower = at.h - at.t;
  const MillsPair<T> pair = mills_pair<Polynomial>(T(select(target.low, lower, -lower)), T(at.h + at.t));
  return select(target.low, pair.fall, pair.sum * at.inverse);
}

/// Relative step of s, clamped; `log_ratio` is the logarithm of D (or E) over its target.
template <class T>
VOLCAL_HD inline T step_towards(const Target<T>& target, const Point<T>& at, const T& log_ratio,
                                const T& rate) {
  const T r = at.h - at.t;
  const T f = log_ratio + target.shift - 0.5 * r * r;
  return clamped_step(householder_step(target.low, at, f, rate));
}

template <class T>
VOLCAL_HD inline T quick_step(const Target<T>& target, const T& s) {
  const Point<T> at = point_at(target, s);
  const T rate = value_rate<QuickMillsPolynomial>(target, at);
  return step_towards(target, at, quick_log(rate * (s * target.inverse)), rate);
}

template <class T>
VOLCAL_HD inline T exact_step(const Target<T>& target, const T& s) {
  const Point<T> at = point_at(target, s);
  const T rate = value_rate<FineMillsPolynomial>(target, at);
  return step_towards(target, at, natural_log(rate * (s * target.inverse)), rate);
}

/// z with 1 - Phi(z) = exp(log_tail), log_tail <= ln(1/2) or so: error below 4.5e-4 in the common range and
/// below 1 % beyond [AbramowitzStegun1964, 26.2.23].
template <class T>
VOLCAL_HD inline T rough_normal_quantile(const T& log_tail) {
  using std::sqrt;  // a pack brings its own
  const T u = sqrt(-2.0 * log_tail);
  const T top = 2.515517 + u * (0.802853 + u * 0.010328);
  const T bottom = 1.0 + u * (1.432788 + u * (0.189269 + u * 0.001308));
  return u - top / bottom;
}

/// First guess, within 14 % of the solution. Where c* <= 1/2 it is the sum of the limits at the money and far
/// out, where c is Phi(-r) times 1 for large a, a / r^2 for small; the constants between minimise the largest
/// error over the whole domain. Where c* > 1/2, q is the sum of both its terms at the money and the first
/// term alone far out.
template <class T>
VOLCAL_HD inline T first_guess(const Target<T>& target) {
  using std::sqrt;
  constexpr double kOffset = 0.76865;
  constexpr double kPerLog = 0.16403;
  constexpr double kCubic = 0.81576;
  const T a = target.a;
  const T log_value = -quick_log(kSqrtTwoPi * target.inverse) - target.shift;
  const T top = select(target.low, a, a + 2.0);
  const T bottom = a + select(target.low, kOffset - kPerLog * log_value, T(1.0));
  const T log_tail = log_value - quick_log(top / bottom);
  const T largest = select(target.low, T(-2.436), T(-0.6931471805599453));
  const T r = rough_normal_quantile(T(select(log_tail < largest, log_tail, largest)));
  const T sum = r + sqrt(r * r + 2.0 * a);
  const T ratio = target.ratio;
  const T at_the_money = kSqrtTwoPi * ratio * (1.0 + kCubic * ratio * ratio);
  return select(target.low, 2.0 * a / sum + at_the_money, sum);
}

VOLCAL_HD inline double refuse(QuoteStatus reason, QuoteStatus* status) {
  *status = reason;
  return reason == QuoteStatus::zero_time_value ? 0.0 : std::nan("");
}

constexpr double kSmallestNormal = 2.2250738585072014e-308;

/// Solves for s from the time value and the gap to the bound, both positive, in units of `scale` =
/// min(forward, strike).
VOLCAL_HD inline double solve(double time_value, double gap, double scale, double a, QuoteStatus* status) {
  const Target<double> target = make_target(time_value, gap, scale, a);
  double s = first_guess(target);
  // The stddev (at the money) or the time value is too small for a normal double.
  if (s < kSmallestNormal || target.ratio == 0.0) {
    return refuse(QuoteStatus::zero_time_value, status);
  }
  s += s * quick_step(target, s);
  for (int i = 0; i < kMostExactSteps; ++i) {
    const double step = exact_step(target, s);
    s += s * step;
    if (std::fabs(step) < kSettledStep) {
      *status = QuoteStatus::ok;
      return s;
    }
  }
  return refuse(QuoteStatus::max_iterations, status);
}

/// Time value of a price whose upper bound is `upper`; the option is in the money where upper > lower.
template <class T>
VOLCAL_HD inline T time_value_of(const T& price, const T& upper, const T& lower) {
  // upper - lower = intrinsic + lost exactly [Knuth1997, 4.2.2, theorem B].
  const T intrinsic = upper - lower;
  const T back = intrinsic - upper;
  const T lost = (upper - (intrinsic - back)) - (lower + back);
  const T rounded = price - intrinsic;
  // Price and intrinsic value are equal as doubles: the price says nothing about a time value below half its
  // ulp.
  const T in_the_money = select(rounded > 0.0, rounded - lost, rounded);
  return select(upper > lower, in_the_money, price);
}

VOLCAL_HD inline bool is_finite(double x) { return x - x == 0.0; }
VOLCAL_HD inline bool is_positive_finite(double x) { return x > 0.0 && is_finite(x); }

}  // namespace implied_vol_detail

/// Total standard deviation from the out-of-the-money price over min(forward, strike), in (0, 1). A price
/// near its bound is known more precisely by its gap to the bound: implied_vol uses the gap, this function
/// cannot.
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

/// Implied volatility, decimal per root year; where there is none, NaN (0 with zero_time_value) and a reason
/// in *status.
VOLCAL_HD inline double implied_vol(double undiscounted_price, double forward, double strike,
                                    double time_to_expiry, OptionSide side, QuoteStatus* status) {
  using namespace implied_vol_detail;
  if (!is_finite(undiscounted_price) || !is_positive_finite(forward) || !is_positive_finite(strike) ||
      !is_positive_finite(time_to_expiry)) {
    return refuse(QuoteStatus::non_finite, status);
  }
  const double upper = side == OptionSide::call ? forward : strike;  // the price's bound
  const double lower = side == OptionSide::call ? strike : forward;
  const double time_value = time_value_of(undiscounted_price, upper, lower);
  if (time_value < 0.0) return refuse(QuoteStatus::below_intrinsic, status);
  const double gap = upper - undiscounted_price;
  if (gap <= 0.0) return refuse(QuoteStatus::above_bound, status);
  const double scale = upper < lower ? upper : lower;
  if (time_value == 0.0) return refuse(QuoteStatus::zero_time_value, status);
  const double a = std::fabs(log_moneyness(forward, strike));
  return solve(time_value, gap, scale, a, status) / std::sqrt(time_to_expiry);
}

/// Element body: the implied volatility of quote i of a batch.
struct ImpliedVolBody : ImpliedVolArrays {
  VOLCAL_HD inline void operator()(std::int64_t i) const {
    implied_vol[i] = core::implied_vol(undiscounted_price[i], forward[i], strike[i], time_to_expiry[i],
                                       side[i], &status[i]);
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
