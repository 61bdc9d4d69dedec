// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/regularise/lasso.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace volcal::fit {
namespace {

// Corners of the rounds, in reaches. At most a tenth smaller at a time, so that the parabola of a round still
// has a slope where the last round ended.
constexpr std::array kCorners = {0.3, 0.1, 0.03, 0.01, 0.003, kCorner, kCorner, kCorner};

using Distances = std::array<double, core::kSviShapeEntries>;

Distances distances(const SliceData& slice, const core::SviRaw<double>& svi) {
  const FreePoint x = point_of(slice, svi);
  const core::SviShape shape =
      core::svi_shape(core::svi_point(slice.chart(core::kLeeSlope), x.data()), slice.atm_stddev);
  Distances away{};
  for (std::size_t b = 0; b < away.size(); ++b) away[b] = shape.value[b] - slice.shape.typical[b];
  return away;
}

bool is_absolute(const SliceData& slice) {
  return std::any_of(slice.shape.reach.begin(), slice.shape.reach.end(), [](double r) { return r > 0.0; });
}

/// Force of the tangent parabola at a distance from the typical shape.
double force_at(double force, double reach, double away, double corner) {
  return 0.5 * force * reach / std::hypot(away, corner * reach);
}

/// Sets the forces of the next round, whose parabolas touch the penalty where the last round ended.
void set_tangent_forces(const std::vector<SliceData>& given, const SurfaceFit& last, double corner,
                        std::vector<SliceData>& next) {
  for (std::size_t s = 0; s < last.slices.size(); ++s) {
    const SliceShape& shape = given[s].shape;
    const Distances away = distances(given[s], last.slices[s]);
    for (std::size_t b = 0; b < away.size(); ++b) {
      if (shape.reach[b] > 0.0) {
        next[s].shape.force[b] = force_at(shape.force[b], shape.reach[b], away[b], corner);
      }
    }
  }
}

bool is_spent(const SurfaceFit& fit) { return fit.spent != Spent::nothing; }

}  // namespace

double lasso_cost(const SliceData& slice, const core::SviRaw<double>& svi) {
  const Distances away = distances(slice, svi);
  double sum = 0.0;
  for (std::size_t b = 0; b < away.size(); ++b) {
    sum += slice.shape.force[b] * slice.shape.reach[b] * std::fabs(away[b]);
  }
  return sum;
}

Expected<std::vector<SurfaceFit>> fit_surfaces_with_lasso(std::span<const std::vector<SliceData>> surfaces,
                                                          const SurfaceFitOptions& options,
                                                          ComputeBackend& backend, const Progress& progress,
                                                          std::span<const SurfaceFit> plain_fits) {
  auto fits = fit_surfaces(surfaces, options, backend, progress, plain_fits);
  const bool any = std::any_of(surfaces.begin(), surfaces.end(), [](const std::vector<SliceData>& slices) {
    return std::any_of(slices.begin(), slices.end(), is_absolute);
  });
  if (!any) return fits;
  std::vector<std::vector<SliceData>> rounds(surfaces.begin(), surfaces.end());
  for (const double corner : kCorners) {
    if (!fits || std::ranges::all_of(*fits, is_spent)) return fits;
    for (std::size_t i = 0; i < surfaces.size(); ++i)
      set_tangent_forces(surfaces[i], (*fits)[i], corner, rounds[i]);
    fits = fit_surfaces(rounds, options, backend, {}, *fits);
  }
  return fits;
}

}  // namespace volcal::fit
