// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The coordinates in which Heston models are fitted, (ln v0, ln kappa, ln theta, ln sigma, atanh rho), and
/// the box that a fit stays in.

#include <cmath>

#include "kernels/core/heston/heston_cumulant.h"
#include "kernels/core/portability.h"

namespace volcal::core {

struct HestonBox {
  HestonParameters low;
  HestonParameters high;
};

/// The coordinates of a fit: (ln v0, ln kappa, ln theta, ln sigma, atanh rho).
struct HestonChartPoint {
  double x[kHestonDimension];
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

VOLCAL_HD inline HestonChartPoint chart_of(const HestonParameters& p) {
  return {{std::log(p.v0), std::log(p.kappa), std::log(p.theta), std::log(p.sigma), std::atanh(p.rho)}};
}

VOLCAL_HD inline double clipped(double x, double low, double high) {
  return std::fmin(std::fmax(x, low), high);
}

VOLCAL_HD inline HestonParameters within(const HestonBox& box, const HestonParameters& p) {
  return {clipped(p.v0, box.low.v0, box.high.v0), clipped(p.kappa, box.low.kappa, box.high.kappa),
          clipped(p.theta, box.low.theta, box.high.theta), clipped(p.sigma, box.low.sigma, box.high.sigma),
          clipped(p.rho, box.low.rho, box.high.rho)};
}

/// Parameters of a point, clipped to the box: the exponential of a bound's logarithm may lie beyond the
/// bound, and so beyond the model's domain.
VOLCAL_HD inline HestonParameters parameters_at(const HestonChartPoint& point, const HestonBox& box) {
  const double* x = point.x;
  return within(box, {std::exp(x[0]), std::exp(x[1]), std::exp(x[2]), std::exp(x[3]), std::tanh(x[4])});
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
