// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Conversion of Heston parameters between the public type and the core's.

#include <array>

#include "kernels/core/heston/heston_cumulant.h"
#include "volcal/heston_parameters.h"

namespace volcal {

[[nodiscard]] constexpr core::HestonParameters to_core(const HestonParameters& p) noexcept {
  return {p.v0, p.kappa, p.theta, p.sigma, p.rho};
}

[[nodiscard]] constexpr HestonParameters from_core(const core::HestonParameters& p) noexcept {
  return {p.v0, p.kappa, p.theta, p.sigma, p.rho};
}

/// Derivatives d parameter / d coordinate of the fit's chart (kernels/core/heston/heston_chart.h), in the
/// order of kHestonFields.
[[nodiscard]] constexpr std::array<double, kHestonParameters> heston_chart_rates(
    const core::HestonParameters& p) noexcept {
  return {p.v0, p.kappa, p.theta, p.sigma, 1.0 - p.rho * p.rho};
}

}  // namespace volcal
