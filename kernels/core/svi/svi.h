// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Raw SVI [GatheralJacquier2014, eq. 3.1] and Durrleman's condition on it.
///
///     w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2))
///
/// All functions are templates over the scalar of the parameters, so that double, ceres::Jet and an
/// extended-precision type share one formula; log-moneyness stays a double.

#include <cmath>

#include "kernels/core/portability.h"

namespace volcal::core {

template <class T>
struct SviRaw {
  T a;      ///< level of total variance
  T b;      ///< >= 0; the wings' slopes are b (rho +- 1)
  T rho;    ///< in [-1, 1]
  T m;      ///< log-moneyness of the hyperbola's centre
  T sigma;  ///< > 0; width of the rounding at the money, not a volatility
};

/// Total variance and its first two derivatives by log-moneyness.
template <class T>
struct SviValue {
  T w;
  T slope;      ///< w'(k)
  T curvature;  ///< w''(k)
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

template <class T>
VOLCAL_HD inline T svi_total_variance(const SviRaw<T>& p, double log_moneyness) {
  using std::sqrt;  // a Jet brings its own through argument-dependent lookup
  const T y = log_moneyness - p.m;
  return p.a + p.b * (p.rho * y + sqrt(y * y + p.sigma * p.sigma));
}

template <class T>
VOLCAL_HD inline SviValue<T> svi_value(const SviRaw<T>& p, double log_moneyness) {
  using std::sqrt;
  const T y = log_moneyness - p.m;
  const T root = sqrt(y * y + p.sigma * p.sigma);
  const T cosine = y / root;
  const T ratio = p.sigma / root;
  return {p.a + p.b * (p.rho * y + root), p.b * (p.rho + cosine), p.b * ratio * ratio / root};
}

/// Durrleman's g [GatheralJacquier2014, eq. 2.1], which has the density's sign. A slice is free of butterfly
/// arbitrage where g(k) >= 0 for all k and Lee's bound holds for the wings.
template <class T, class K>
VOLCAL_HD inline T durrleman_g(const SviValue<T>& v, const K& log_moneyness) {
  const T lean = 1.0 - 0.5 * log_moneyness * v.slope / v.w;
  return lean * lean - 0.25 * v.slope * v.slope * (1.0 / v.w + 0.25) + 0.5 * v.curvature;
}

template <class T>
VOLCAL_HD inline T svi_durrleman_g(const SviRaw<T>& p, double log_moneyness) {
  return durrleman_g(svi_value(p, log_moneyness), log_moneyness);
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
