// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Conversion of SVI parameters between the public type and the core's.

#include "kernels/core/svi/svi.h"
#include "volcal/variance_function.h"

namespace volcal {

[[nodiscard]] constexpr core::SviRaw<double> to_core(const SviParameters& p) noexcept {
  return {p.a, p.b, p.rho, p.m, p.sigma};
}

[[nodiscard]] constexpr SviParameters from_core(const core::SviRaw<double>& p) noexcept {
  return {p.a, p.b, p.rho, p.m, p.sigma};
}

}  // namespace volcal
