// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Beliefs of a slice's shape that cost their distance and not its square (SliceShape::reach): a lasso
/// [Tibshirani1996], under which a shape is typical outright unless its quotes insist.
///
/// The distance d is rounded at its corner to sqrt(d^2 + c^2), and each round minimises the parabola that
/// lies above that and touches it where the last round ended [HunterLi2005]:
///
///     reach sqrt(d^2 + c^2)  <=  reach (d^2 + d_0^2 + 2 c^2) / (2 sqrt(d_0^2 + c^2))
///
/// an ordinary surface fit with another force, so the objective falls from round to round, on every backend
/// and in Ceres alike. The corner shrinks to kCorner of the reach on the way.

#include <span>
#include <vector>

#include "calibration/fit/svi/svi_surface_fit.h"

namespace volcal::fit {

/// Within so much of its reach from typical a shape may end that the lasso holds there.
inline constexpr double kCorner = 1e-3;

/// As fit_surfaces, which it is where no slice has such a belief.
[[nodiscard]] Expected<std::vector<SurfaceFit>> fit_believing_surfaces(
    std::span<const std::vector<SliceData>> surfaces, const SurfaceFitOptions& options,
    ComputeBackend& backend, const Progress& progress = {}, std::span<const SurfaceFit> known = {});

/// What the absolute beliefs of a slice cost, in squared residuals.
[[nodiscard]] double absolute_cost(const SliceData& slice, const core::SviRaw<double>& svi);

}  // namespace volcal::fit
