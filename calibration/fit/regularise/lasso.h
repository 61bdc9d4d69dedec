// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A penalty on the distance of a slice's shape from a typical one, and not on its square
/// (SliceShape::reach): a lasso [Tibshirani1996], under which a shape is typical outright unless its quotes
/// contradict that.
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

/// Share of its reach within which a shape counts as typical.
inline constexpr double kCorner = 1e-3;

/// Fits surfaces as fit_surfaces does, in rounds where a slice has such a penalty. The first round starts
/// from `plain_fits`.
[[nodiscard]] Expected<std::vector<SurfaceFit>> fit_surfaces_with_lasso(
    std::span<const std::vector<SliceData>> surfaces, const SurfaceFitOptions& options,
    ComputeBackend& backend, const Progress& progress = {}, std::span<const SurfaceFit> plain_fits = {});

/// Penalty of a slice's shape, in squared residuals.
[[nodiscard]] double lasso_cost(const SliceData& slice, const core::SviRaw<double>& svi);

}  // namespace volcal::fit
