// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Proof that two SVI slices may be joined by total variance that is linear in time.
///
/// Every mixture w = (1 - alpha) w1 + alpha w2, alpha in [0, 1], must satisfy Durrleman's condition, which
/// does not follow from the ends. The line is cut into cells of k, in the wings of 1/k; on each, both slices
/// are enclosed (svi_enclosure.h), g is bounded from below for all alpha (mixture_bound.h), and a cell that
/// is not proved is halved.
///
/// Returns true only for a proof, rounding included; false may mean violated or not decided in the budget.
/// Time      0.05 to 1 ms; run once per gap when a surface is made

#include "kernels/core/svi/svi.h"

namespace volcal {

[[nodiscard]] bool mixtures_are_free(const core::SviRaw<double>& earlier,
                                     const core::SviRaw<double>& later) noexcept;

}  // namespace volcal
