// SPDX-License-Identifier: Apache-2.0
#pragma once

/// An implied vol judged in 60 digits, without solving anything: the exact price at the vol under test is
/// compared with the exact quote, and the difference divided by the exact vega is the vol's error (to first
/// order; the error is near 1e-16, so the second order is near 1e-32).
///
/// The unit is what a double can hold of the answer: eps (1 + condition), condition = |g / (s dg/ds)|, where
/// g is the out-of-the-money price or, above half of the bound, its gap to the bound. Price, forward and
/// strike are taken as the exact numbers that the doubles are.

#include <boost/multiprecision/mpfr.hpp>
#include <cmath>
#include <limits>

#include "kernels/core/option_side.h"

namespace volcal::test {

using Exact = boost::multiprecision::number<boost::multiprecision::mpfr_float_backend<60>,
                                            boost::multiprecision::et_off>;

inline Exact exact_erfc(const Exact& x) {
  Exact result;
  mpfr_erfc(result.backend().data(), x.backend().data(), MPFR_RNDN);
  return result;
}

inline Exact exact_erf(const Exact& x) {
  Exact result;
  mpfr_erf(result.backend().data(), x.backend().data(), MPFR_RNDN);
  return result;
}

inline Exact exact_normal_cdf(const Exact& x) { return exact_erfc(-x / sqrt(Exact(2))) / 2; }

/// Out-of-the-money price over min(F, K), its gap to 1, and the derivative of the price by s.
struct ExactRatio {
  Exact price;
  Exact gap;
  Exact slope;
};

inline ExactRatio exact_ratio(const Exact& a, const Exact& s) {
  const Exact h = a / s;
  const Exact t = s / 2;
  const Exact pi = boost::math::constants::pi<Exact>();
  const Exact slope = exp(-(h - t) * (h - t) / 2) / sqrt(2 * pi);
  const Exact second = exp(a) * exact_normal_cdf(-h - t);
  // At the money the difference of the two terms is erf, without cancellation.
  const Exact price = a == 0 ? exact_erf(t / sqrt(Exact(2))) : Exact(exact_normal_cdf(t - h) - second);
  return {price, exact_normal_cdf(h - t) + second, slope};
}

struct Quote {
  double undiscounted_price;
  double forward;
  double strike;
  double time_to_expiry;
  core::OptionSide side;
};

struct Judgement {
  double error_units;     ///< |error of implied_vol| / (implied_vol eps (1 + condition))
  double relative_error;  ///< signed
  double condition;
};

/// Requires intrinsic < price < bound.
inline Judgement judge_implied_vol(const Quote& quote, double implied_vol) {
  const Exact forward = quote.forward;
  const Exact strike = quote.strike;
  const Exact price = quote.undiscounted_price;
  const bool call = quote.side == core::OptionSide::call;
  const Exact upper = call ? forward : strike;
  const Exact lower = call ? strike : forward;
  const Exact scale = forward < strike ? forward : strike;
  const Exact time_value = (upper > lower ? Exact(price - (upper - lower)) : price) / scale;
  const Exact gap = (upper - price) / scale;
  const Exact s = Exact(implied_vol) * sqrt(Exact(quote.time_to_expiry));
  const ExactRatio at = exact_ratio(abs(log(strike / forward)), s);
  const bool low = time_value <= 0.5;
  const Exact excess = low ? Exact(at.price - time_value) : Exact(gap - at.gap);
  const double relative_error = static_cast<double>(excess / at.slope / s);
  const double condition = static_cast<double>((low ? at.price : at.gap) / at.slope / s);
  const double unit = std::numeric_limits<double>::epsilon() * (1.0 + condition);
  return {std::fabs(relative_error) / unit, relative_error, condition};
}

}  // namespace volcal::test
