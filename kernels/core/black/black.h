// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Black's formula, undiscounted [Black1976], and the pieces that implied volatility shares with it.
///
/// With a = |ln(K/F)|, s = total_stddev, h = a / s, t = s / 2, r = h - t, the out-of-the-money price over its
/// upper bound min(F, K) is, on either wing,
///
///     c = Phi(-r) - e^a Phi(-h - t) = phi(r) D,    D = R(h - t) - R(h + t)      (time value)
///     q = 1 - c                     = phi(r) E,    E = R(t - h) + R(t + h)      (what is left to the bound)
///
/// with Mills' ratio R (normal.h). dc/ds = phi(r), so D = c / (dc/ds) is both a factor of the price and the
/// reciprocal of its logarithmic slope. 1 - Phi never appears, so prices down to the smallest double keep
/// their digits.
///
/// D by subtraction loses the factor R / D; it is used where that factor is at most 1 + h^2, the price's own
/// condition number in s. Elsewhere D is its Taylor series in t at h, where h t < 0.7:
///
///     D = 2 sum_{n odd} m_n t^n,     m_n = (-1)^n R^(n)(h) / n!,     m_{-1} = 1,     m_1 = 1 - h R(h),
///     (n + 1) (n + 2) m_{n+2} = (h^2 + 2n + 1) m_n - m_{n-2},        from R' = h R - 1.
///
/// Units     forward, strike, price: one currency, undiscounted; total_stddev: implied_vol sqrt(time)
/// Domain    forward, strike > 0 finite; total_stddev in [0, infinity]
/// Accuracy  a few ulp times (1 + h^2): what the rounding of the arguments itself makes
/// Failure   NaN for arguments outside the domain; never throws or allocates

#include <cmath>
#include <cstdint>

#include "kernels/core/math/elementary.h"
#include "kernels/core/math/normal.h"
#include "kernels/core/option_side.h"
#include "kernels/core/portability.h"

namespace volcal::core {

/// The arrays of a batch of n options, all [n].
struct BlackPriceArrays {
  const double* forward;
  const double* strike;
  const double* time_to_expiry;  ///< years
  const double* implied_vol;     ///< decimal per root year
  const OptionSide* side;
  double* undiscounted_price;
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// ln(strike / forward), with full relative accuracy also next to the money (elementary.h).
VOLCAL_HD inline double log_moneyness(double forward, double strike) {
  constexpr double kSmallestNormal = 2.2250738585072014e-308;
  constexpr double kLargest = 1.7976931348623157e308;
  const double smaller = forward < strike ? forward : strike;
  const double larger = forward < strike ? strike : forward;
  if (smaller >= kSmallestNormal && larger <= kLargest) return log_quotient(strike, forward);
  return std::log(strike) - std::log(forward);
}

/// D by its Taylor series; 12 odd terms leave less than 1e-17 where series_is_better holds. The running term
/// is m_n t^(n - 1); its factors are off the chain of dependent operations.
VOLCAL_HD inline double time_value_over_slope_series(double h, double t) {
  constexpr int kHighestOrder = 23;
  const double square = t * t;
  const double common = 1.0 + h * h;
  double before = 1.0;  // t^2 times the preceding term: m_{-1} t^-2 = t^-2 at first
  double here = mills_complement(h);
  double sum = here;
  for (int n = 1; n < kHighestOrder; n += 2) {
    const double scale = square * (1.0 / ((n + 1) * (n + 2)));
    const double next = (common + 2.0 * n) * scale * here - scale * before;
    before = square * here;
    here = next;
    sum += here;
  }
  return 2.0 * t * sum;
}

/// True where the series is at least as accurate as the subtraction; h t < 0.7 and t < 0.72 follow.
VOLCAL_HD inline bool series_is_better(double h, double t) { return 2.0 * t * (1.0 + h * h) < h + 1.25; }

/// D = c / (dc/ds) for h, t >= 0 and h - t > -8 or so (R(h - t) overflows below -37).
VOLCAL_HD inline double time_value_over_slope(double h, double t) {
  if (series_is_better(h, t)) return time_value_over_slope_series(h, t);
  return mills_ratio(h - t) - mills_ratio_positive(h + t);
}

/// E = q / (dc/ds) for h, t >= 0 and h - t < 8 or so. No cancellation.
VOLCAL_HD inline double bound_gap_over_slope(double h, double t) {
  return mills_ratio(t - h) + mills_ratio_positive(t + h);
}

/// Out-of-the-money price over min(forward, strike), in [0, 1]; the sign of log_moneyness does not matter.
VOLCAL_HD inline double otm_price_ratio(double log_moneyness, double total_stddev) {
  const double a = std::fabs(log_moneyness);
  if (!(total_stddev >= 0.0) || !(a <= 1e300)) return std::nan("");
  if (total_stddev == 0.0) return 0.0;
  constexpr double kPriceUnderflows = 40.0;  // exp(-40^2 / 2) is below the smallest subnormal
  const double h = a / total_stddev;
  const double t = 0.5 * total_stddev;
  const double r = h - t;
  if (r > kPriceUnderflows) return 0.0;
  if (r < -kPriceUnderflows) return 1.0;
  // Below r = -1/2 the price is above 0.38 of its bound, and the gap to the bound is the safer quantity.
  if (r < -0.5) return 1.0 - normal_pdf(r) * bound_gap_over_slope(h, t);
  return normal_pdf(r) * time_value_over_slope(h, t);
}

/// Black price before discounting: intrinsic value plus the out-of-the-money price.
VOLCAL_HD inline double undiscounted_price(double forward, double strike, double total_stddev,
                                           OptionSide side) {
  if (!(forward > 0.0) || !(strike > 0.0)) return std::nan("");
  const double bound = forward < strike ? forward : strike;
  const double time_value = bound * otm_price_ratio(log_moneyness(forward, strike), total_stddev);
  const double intrinsic = side == OptionSide::call ? forward - strike : strike - forward;
  return intrinsic > 0.0 ? intrinsic + time_value : time_value;
}

/// Derivatives of the undiscounted price.
struct BlackGreeks {
  double delta;  ///< first derivative by the forward, at fixed strike and total_stddev
  double gamma;  ///< second derivative by the forward
  double vega;   ///< derivative by total_stddev; times sqrt(time_to_expiry) it is per 1.00 of vol
};

VOLCAL_HD inline BlackGreeks black_greeks(double forward, double strike, double total_stddev,
                                          OptionSide side) {
  if (!(forward > 0.0) || !(strike > 0.0) || !(total_stddev >= 0.0)) {
    return {std::nan(""), std::nan(""), std::nan("")};
  }
  const double k = log_moneyness(forward, strike);
  // At zero stddev d1 is +-infinity by the sign of -k, and 0 at the money: the limit of delta there is 1/2.
  const double ratio = k == 0.0 ? 0.0 : -k / total_stddev;
  const double d1 = ratio + 0.5 * total_stddev;
  const double density = std::fabs(d1) < 40.0 ? normal_pdf(d1) : 0.0;
  const double delta = side == OptionSide::call ? normal_cdf(d1) : -normal_cdf(-d1);
  return {delta, density > 0.0 ? density / (forward * total_stddev) : 0.0, forward * density};
}

/// Element body: the price of option i of a batch.
struct BlackPriceBody : BlackPriceArrays {
  VOLCAL_HD inline void operator()(std::int64_t i) const {
    const double total_stddev = implied_vol[i] * std::sqrt(time_to_expiry[i]);
    undiscounted_price[i] = core::undiscounted_price(forward[i], strike[i], total_stddev, side[i]);
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
