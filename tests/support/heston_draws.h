// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Random Heston models of the domain in which prices are promised, from a seed alone.

#include <cmath>
#include <ostream>
#include <random>

#include "kernels/core/heston/heston_cumulant.h"

namespace volcal::test {

struct HestonDraw {
  core::HestonParameters model;
  double time;

  friend std::ostream& operator<<(std::ostream& out, const HestonDraw& draw) {
    const core::HestonParameters& p = draw.model;
    const auto precision = out.precision(17);
    out << "v0 " << p.v0 << " kappa " << p.kappa << " theta " << p.theta << " sigma " << p.sigma << " rho "
        << p.rho << " time " << draw.time;
    out.precision(precision);
    return out;
  }
};

class HestonDraws {
 public:
  explicit HestonDraws(unsigned seed) : random_(seed) {}

  double uniform(double low, double high) { return low + (high - low) * unit_(random_); }
  double log_uniform(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }
  double sign() { return uniform(-1.0, 1.0) < 0.0 ? -1.0 : 1.0; }

  /// Half of the correlations near an end.
  HestonDraw next(double smallest_sigma) {
    constexpr double kLargestRho = 0.999;
    HestonDraw draw{};
    draw.model.v0 = log_uniform(1e-3, 1.0);
    draw.model.kappa = log_uniform(0.01, 20.0);
    draw.model.theta = log_uniform(1e-3, 1.0);
    draw.model.sigma = log_uniform(smallest_sigma, 5.0);
    draw.model.rho = uniform(0.0, 1.0) < 0.5 ? uniform(-kLargestRho, kLargestRho)
                                             : sign() * (1.0 - log_uniform(1.0 - kLargestRho, 0.3));
    draw.time = log_uniform(1.0 / 365.0, 30.0);
    return draw;
  }

 private:
  std::mt19937_64 random_;
  std::uniform_real_distribution<double> unit_;
};

}  // namespace volcal::test
