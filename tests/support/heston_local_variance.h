// SPDX-License-Identifier: Apache-2.0
#pragma once

/// E[v_T | ln(S_T / F) = k] of a Heston model from the joint law of price and variance, without a price or a
/// derivative by time: with B(0) = eta in the equations of heston_reference.h,
///
///     E[exp(s X + eta v_T)] = exp(v0 B + kappa theta C)
///
/// and its derivative by eta at 0, over the density, integrated along s = 1/2 + i u by the trapezoidal rule.
/// Equations by Runge's and Kutta's fourth-order method.

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <vector>

#include "volcal/heston_parameters.h"

namespace volcal::test {

struct LocalVarianceReference {
  double variance;
  double density;  ///< of ln(S / F)
};

namespace heston_local_variance_detail {

using Complex = std::complex<double>;

/// B, C and their derivatives by eta.
using State = std::array<Complex, 4>;

inline State slope(const HestonParameters& p, Complex s, const State& y) {
  const Complex beta = p.kappa - p.rho * p.sigma * s;
  const double variance = p.sigma * p.sigma;
  return {0.5 * (s * s - s) - beta * y[0] + 0.5 * variance * y[0] * y[0], y[0],
          (variance * y[0] - beta) * y[2], y[2]};
}

inline State moved(State y, double step, const State& by) {
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += step * by[i];
  return y;
}

inline State solve(const HestonParameters& p, double time, Complex s, int steps) {
  State y{0.0, 0.0, 1.0, 0.0};
  const double h = time / steps;
  for (int i = 0; i < steps; ++i) {
    const State a = slope(p, s, y);
    const State b = slope(p, s, moved(y, 0.5 * h, a));
    const State c = slope(p, s, moved(y, 0.5 * h, b));
    const State d = slope(p, s, moved(y, h, c));
    for (std::size_t j = 0; j < y.size(); ++j) y[j] += h / 6.0 * (a[j] + 2.0 * (b[j] + c[j]) + d[j]);
  }
  return y;
}

}  // namespace heston_local_variance_detail

/// One at each k, where `reach` is so large that the integrand has died at u = reach, and the law has died at
/// a distance of pi nodes / reach. Many k cost what one does.
inline std::vector<LocalVarianceReference> reference_local_variances(const HestonParameters& p, double time,
                                                                     const std::vector<double>& k,
                                                                     double reach, int nodes, int steps) {
  using namespace heston_local_variance_detail;
  constexpr double kPi = 3.14159265358979323846;
  std::vector<double> mass(k.size(), 0.0);
  std::vector<double> mean(k.size(), 0.0);
  for (int i = 0; i <= nodes; ++i) {
    const Complex s{0.5, reach * i / nodes};
    const State y = solve(p, time, s, steps);
    const Complex variance = p.v0 * y[2] + p.kappa * p.theta * y[3];
    for (std::size_t j = 0; j < k.size(); ++j) {
      const Complex here = std::exp(p.v0 * y[0] + p.kappa * p.theta * y[1] - k[j] * s) * (i == 0 ? 0.5 : 1.0);
      mass[j] += here.real();
      mean[j] += (here * variance).real();
    }
  }
  std::vector<LocalVarianceReference> references;
  for (std::size_t j = 0; j < k.size(); ++j) {
    references.push_back({mean[j] / mass[j], mass[j] * reach / nodes / kPi});
  }
  return references;
}

}  // namespace volcal::test
