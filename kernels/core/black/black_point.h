// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Price and greeks of one option from one exponential, for callers that want all of them.
///
/// With h, t, r = h - t of black.h and p = h + t: d1 and d2 are -r and -p for K >= F, p and r for K < F, and
///
///     phi(p) = phi(r) e^-a,   e^-a = min(F, K) / max(F, K),        Phi(-x) = phi(x) R(x)
///
/// so phi(r) and Mills' ratio at |r| and p give the price, delta, gamma, vega and what the density needs.
///
/// Domain    k = ln(K/F) finite, bound_ratio = e^-|k|, total_stddev > 0
/// Accuracy  as black.h; one rounding of bound_ratio more in phi(p)
/// Failure   NaN in, NaN out

#include <cmath>

#include "kernels/core/black/black.h"
#include "kernels/core/math/normal.h"
#include "kernels/core/portability.h"

namespace volcal::core {

struct BlackPoint {
  double otm_price_ratio;  ///< out-of-the-money price over min(F, K)
  double call_delta;       ///< derivative of the undiscounted call price by the forward
  double pdf_d1;
  double pdf_d2;
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

VOLCAL_HD inline BlackPoint black_point(double log_moneyness, double bound_ratio, double total_stddev) {
  const double h = std::fabs(log_moneyness) / total_stddev;
  const double t = 0.5 * total_stddev;
  const double r = h - t;
  const double p = h + t;
  constexpr double kPriceUnderflows = 40.0;  // as in otm_price_ratio
  if (r > kPriceUnderflows) return {0.0, log_moneyness < 0.0 ? 1.0 : 0.0, 0.0, 0.0};
  if (r < -kPriceUnderflows) return {1.0, 1.0, 0.0, 0.0};
  const double pdf_r = normal_pdf(r);
  const double pdf_p = pdf_r * bound_ratio;
  const double mills_r = mills_ratio_positive(std::fabs(r));
  const double mills_p = mills_ratio_positive(p);
  double price = 0.0;
  if (r < -0.5) {
    price = 1.0 - pdf_r * (mills_r + mills_p);
  } else if (series_is_better(h, t)) {
    price = pdf_r * time_value_over_slope_series(h, t);
  } else {
    price = pdf_r * ((r < 0.0 ? mills_ratio(r) : mills_r) - mills_p);
  }
  if (log_moneyness < 0.0) return {price, 1.0 - pdf_p * mills_p, pdf_p, pdf_r};
  return {price, r < 0.0 ? 1.0 - pdf_r * mills_r : pdf_r * mills_r, pdf_r, pdf_p};
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
