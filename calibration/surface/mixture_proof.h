// SPDX-License-Identifier: Apache-2.0
#pragma once

/// May two slices be joined by total variance that is linear in time?
///
/// Every mixture w = (1 - alpha) w1 + alpha w2, alpha in [0, 1], must satisfy Durrleman's condition, which
/// does not follow from the ends. With v = w - k w' / 2, the sign of g is that of
///
///     w^2 g = v^2 - w'^2 w / 4 - w'^2 w^2 / 16 + w'' w^2 / 2,
///
/// at fixed k a quartic in alpha, since w, w', w'' and v are linear in it. The line is cut into cells of k;
/// on each the four functions of both slices are enclosed (w is convex, w' rises, w'' is unimodal), the
/// quartic's Bernstein coefficients over [0, 1] are bounded from below, and a cell that is not proved is
/// halved. In the wings the same is done in 1/k, after division by k^2.
///
/// Returns true only for a proof, rounding included; false may mean violated or not decided in the budget.
/// Time      0.05 to 1 ms; run once per gap when a surface is made

#include "kernels/core/svi/svi.h"

namespace volcal {

[[nodiscard]] bool mixtures_are_free(const core::SviRaw<double>& earlier,
                                     const core::SviRaw<double>& later) noexcept;

}  // namespace volcal
