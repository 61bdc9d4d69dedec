// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Domain of the five raw SVI numbers.

#include <string>

#include "kernels/core/svi/svi.h"

namespace volcal {

/// True where the five numbers are an SVI slice: finite, b >= 0, |rho| <= 1, sigma > 0. It does not imply
/// that w is positive.
[[nodiscard]] bool is_svi_slice(const core::SviRaw<double>& slice) noexcept;

/// Smallest total variance, a + b sigma sqrt(1 - rho^2), attained (or, for |rho| = 1, approached) at
/// k = m - rho sigma / sqrt(1 - rho^2).
[[nodiscard]] double lowest_total_variance(const core::SviRaw<double>& slice) noexcept;

/// Empty for an SVI slice with w > 0 everywhere, else a phrase that names field, value and bound.
[[nodiscard]] std::string svi_fault(const core::SviRaw<double>& slice);

}  // namespace volcal
