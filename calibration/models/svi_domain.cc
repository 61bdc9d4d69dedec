// SPDX-License-Identifier: Apache-2.0
#include "calibration/models/svi_domain.h"

#include <fmt/format.h>

#include <cmath>

namespace volcal {

bool is_svi_slice(const core::SviRaw<double>& p) noexcept {
  return std::isfinite(p.a) && std::isfinite(p.m) && std::isfinite(p.b) && p.b >= 0.0 &&
         std::fabs(p.rho) <= 1.0 && std::isfinite(p.sigma) && p.sigma > 0.0;
}

double lowest_total_variance(const core::SviRaw<double>& p) noexcept {
  return p.a + p.b * p.sigma * std::sqrt((1.0 - p.rho) * (1.0 + p.rho));
}

std::string svi_fault(const core::SviRaw<double>& p) {
  if (!std::isfinite(p.a)) return fmt::format("svi a {} is not finite", p.a);
  if (!std::isfinite(p.b) || p.b < 0.0) return fmt::format("svi b {} is not finite and at least 0", p.b);
  if (!(std::fabs(p.rho) <= 1.0)) return fmt::format("svi rho {} is not within [-1, 1]", p.rho);
  if (!std::isfinite(p.m)) return fmt::format("svi m {} is not finite", p.m);
  if (!std::isfinite(p.sigma) || !(p.sigma > 0.0)) {
    return fmt::format("svi sigma {} is not positive and finite", p.sigma);
  }
  const double lowest = lowest_total_variance(p);
  if (!(lowest > 0.0)) return fmt::format("total variance falls to {}, it must stay positive", lowest);
  return {};
}

}  // namespace volcal
