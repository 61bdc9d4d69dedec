// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The preference for Feller's condition, 2 kappa theta >= sigma^2, in a Heston fit.
///
///     weight excess^2 / 2   where   excess = ln(sigma^2 / (2 kappa theta)) > 0,   else 0
///
/// The excess is linear in the fit's coordinates, so that its Gauss-Newton matrix is exact.

#include <cmath>

#include "kernels/core/heston/heston_cumulant.h"
#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// The excess and its derivatives by (ln v0, ln kappa, ln theta, ln sigma, atanh rho).
struct FellerExcess {
  double value;  ///< 0 where the condition holds
  double by[kHestonDimension];
};

VOLCAL_HD inline FellerExcess feller_excess(double kappa, double theta, double sigma) {
  const double excess = std::log(sigma * sigma / (2.0 * kappa * theta));
  if (!(excess > 0.0)) return {0.0, {0.0, 0.0, 0.0, 0.0, 0.0}};
  return {excess, {0.0, -1.0, -1.0, 2.0, 0.0}};
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
