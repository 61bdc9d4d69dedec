// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Heston parameters between the public vocabulary and the core's.

#include "kernels/core/heston.h"
#include "volcal/heston_parameters.h"

namespace volcal {

[[nodiscard]] constexpr core::HestonParameters to_core(const HestonParameters& p) noexcept {
  return {p.v0, p.kappa, p.theta, p.sigma, p.rho};
}

[[nodiscard]] constexpr HestonParameters from_core(const core::HestonParameters& p) noexcept {
  return {p.v0, p.kappa, p.theta, p.sigma, p.rho};
}

}  // namespace volcal
