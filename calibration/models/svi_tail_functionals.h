// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Functionals of kernels/core/svi/svi_variance_swap.h for callers on the host, compiled once.

#include "kernels/core/svi/svi_residual.h"

namespace volcal {

/// Fair total variance of a variance swap, with derivatives along the slice's free coordinates or those of
/// core::svi_point_of. NaN where w is not positive everywhere or the left slope is not below 2.
[[nodiscard]] core::SviGradient<double> svi_variance_swap(const core::SviPoint& slice) noexcept;

}  // namespace volcal
