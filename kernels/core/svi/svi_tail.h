// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The risk-neutral tail of a raw SVI slice, with derivatives along the five free coordinates of svi_chart.h.
///
/// With X = ln(S_T / F), s = sqrt(w(k)), d2 = -k / s - s / 2, d1 = d2 + s and s' = w' / (2 s), Black's put at
/// the smile's own variance gives the digital by the chain rule [BreedenLitzenberger1978],
///
///     P(X < k) = exp(-k) d(put / F)/dk = N(-d2) + phi(d2) s',       P(X > k) = N(d2) - phi(d2) s'
///
/// whose density is phi(d2) g / s with Durrleman's g. With q the alpha-quantile of S_T / F, the mean loss in
/// the worst share alpha of outcomes is
///
///     ES = 1 - E[S_T / F | S_T / F <= q] = 1 - q + put(q) / (alpha F),
///
/// whose derivative is that of the put at fixed q over alpha: q is where 1 - q + put(q) / alpha is lowest,
/// so its own derivative drops out [RockafellarUryasev2000].
///
/// Units     probabilities and shares of the forward: 1; k: log-moneyness. T does not enter: total variance
///           carries it
/// Measure   risk-neutral, as quoted by the market, not a forecast of frequencies
/// Domain    w(k) > 0. Butterfly arbitrage is allowed: values then are those of a signed measure and may
///           leave [0, 1], derivatives stay right. A quantile needs a left slope below 2
/// Accuracy  error of a probability eps (1 + d2^2) of itself, as long as the slope's part does not cancel the
///           normal's, as it does only where the tail nearly vanishes by arbitrage. Measured against 22
///           digits: 6e-15 of probabilities down to 1e-18, 4e-16 of shortfalls;
///           tests/unit/kernels/svi/svi_tail_test.cc
/// Failure   NaN outside the domain; never throws or allocates

#include <cmath>

#include "kernels/core/black/black.h"
#include "kernels/core/math/normal.h"
#include "kernels/core/portability.h"
#include "kernels/core/svi/svi.h"
#include "kernels/core/svi/svi_chart.h"
#include "kernels/core/svi/svi_residual.h"
#include "kernels/core/tail/tail_quantile.h"

namespace volcal::core {

enum class TailSide : unsigned char {
  fall,  ///< P(X < k)
  rise,  ///< P(X > k)
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// A slice given by raw parameters, for callers of the functions below that have no chart: the coordinates
/// are then (ln lowest variance, ln left slope, ln right slope, m, ln sigma).
VOLCAL_HD inline SviPoint svi_point_of(const SviRaw<double>& p) {
  return {p.a + p.b * p.sigma * std::sqrt((1.0 - p.rho) * (1.0 + p.rho)),
          p.b * (1.0 - p.rho),
          p.b * (1.0 + p.rho),
          p.m,
          p.sigma,
          1.0,
          1.0,
          1.0,
          1.0};
}

/// P(X < k) or P(X > k); a fall of more than x is k = -x.
VOLCAL_HD inline SviGradient<double> svi_tail_probability(const SviJet<double>& jet, double log_moneyness,
                                                          TailSide side) {
  const double stddev = std::sqrt(jet.value.w);
  const double rate = 0.5 * jet.value.slope / stddev;  // s'
  const double d2 = -log_moneyness / stddev - 0.5 * stddev;
  const double pdf = normal_pdf(d2);
  const double sign = side == TailSide::fall ? 1.0 : -1.0;
  const double z = sign * d2;
  // The derivatives by s at fixed s', and by s', are those of N(-d2) + phi(d2) s'.
  const double d2_by_stddev = log_moneyness / jet.value.w - 0.5;
  const double by_stddev = -sign * pdf * d2_by_stddev * (1.0 + d2 * rate);
  const double by_rate = sign * pdf;
  SviGradient<double> out;
  out.value = z > 0.0 ? pdf * (mills_ratio_positive(z) + sign * rate) : normal_cdf(-z) + sign * pdf * rate;
  for (int j = 0; j < kSviDimension; ++j) {
    const double stddev_along = 0.5 * jet.dw[j] / stddev;
    const double rate_along = (0.5 * jet.dslope[j] - rate * stddev_along) / stddev;
    out.d[j] = by_stddev * stddev_along + by_rate * rate_along;
  }
  return out;
}

/// Density of X at k, phi(d2) g / s.
VOLCAL_HD inline double svi_log_density(const SviValue<double>& value, double log_moneyness) {
  const double stddev = std::sqrt(value.w);
  const double d2 = -log_moneyness / stddev - 0.5 * stddev;
  return normal_pdf(d2) * durrleman_g(value, log_moneyness) / stddev;
}

/// Price of the put over the forward; in the money (k > 0) by parity.
VOLCAL_HD inline SviGradient<double> svi_put(const SviJet<double>& jet, double log_moneyness) {
  const double stddev = std::sqrt(jet.value.w);
  const double ratio = otm_price_ratio(log_moneyness, stddev);
  const double by_stddev = normal_pdf(0.5 * stddev - log_moneyness / stddev);
  SviGradient<double> out;
  out.value = log_moneyness < 0.0 ? std::exp(log_moneyness) * ratio : ratio + std::expm1(log_moneyness);
  for (int j = 0; j < kSviDimension; ++j) out.d[j] = by_stddev * (0.5 * jet.dw[j] / stddev);
  return out;
}

/// Law of a slice, as tail_quantile needs it.
struct SviLaw {
  SviPoint slice;
  VOLCAL_HD TailPoint operator()(double log_moneyness) const {
    const SviJet<double> jet = svi_jet(slice, log_moneyness);
    return {svi_tail_probability(jet, log_moneyness, TailSide::fall).value,
            svi_tail_probability(jet, log_moneyness, TailSide::rise).value,
            svi_log_density(jet.value, log_moneyness)};
  }
};

/// ln of the alpha-quantile of S_T / F. NaN where the left slope is 2 or more (no such law exists) or alpha
/// is not between 0 and 1.
VOLCAL_HD inline double svi_log_quantile(const SviPoint& slice, double alpha) {
  constexpr double kFarthest = 1e15;
  if (!(slice.left < kLeeSlope)) return std::nan("");
  const double stddev = std::sqrt(svi_jet(slice, 0.0).value.w);
  const double start = alpha < 0.5 ? -stddev : 0.0;
  return tail_quantile(SviLaw{slice}, alpha, start, stddev, kFarthest);
}

struct SviShortfall {
  double log_quantile;            ///< ln q, as svi_log_quantile gives it
  SviGradient<double> shortfall;  ///< ES with its derivatives
};

/// Expected shortfall ES and the quantile it is taken at.
VOLCAL_HD inline SviShortfall svi_expected_shortfall(const SviPoint& slice, double alpha) {
  SviShortfall out;
  out.log_quantile = svi_log_quantile(slice, alpha);
  const SviGradient<double> put = svi_put(svi_jet(slice, out.log_quantile), out.log_quantile);
  out.shortfall.value = put.value / alpha - std::expm1(out.log_quantile);
  for (int j = 0; j < kSviDimension; ++j) out.shortfall.d[j] = put.d[j] / alpha;
  return out;
}

/// The wings' slopes of total variance in |k|: b (1 - rho) for falls, b (1 + rho) for rises.
VOLCAL_HD inline SviGradient<double> svi_wing_slope(const SviPoint& slice, TailSide side) {
  SviGradient<double> out = {0.0, {0.0, 0.0, 0.0, 0.0, 0.0}};
  const bool left = side == TailSide::fall;
  out.value = left ? slice.left : slice.right;
  out.d[left ? 1 : 2] = left ? slice.left * slice.left_rate : slice.right * slice.right_rate;
  return out;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
