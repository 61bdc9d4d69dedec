// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/svi_surface_fit.h"

#include <cstddef>
#include <utility>

#include "calibration/fit/common/groups.h"
#include "calibration/fit/svi/surface_attempts.h"
#include "kernels/backend/cpu_backend.h"

namespace volcal::fit {
namespace {

/// Work of one iteration of Ceres, in iterations of the backends' fitter.
constexpr std::int64_t kCeresIterationCost = 10;

/// Fits several surfaces together, from the first attempt to the results.
Expected<void> fit_group(std::span<const std::vector<SliceData>> surfaces, const SurfaceFitOptions& options,
                         ComputeBackend& backend, const Progress& progress,
                         std::span<const SurfaceFit> previous_fits, std::span<SurfaceFit> fits) {
  std::vector<SurfaceTask> tasks(surfaces.size());
  std::vector<SurfaceTask*> sound;
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    fits[i].termination = fault_of(surfaces[i]);
    if (!fits[i].termination.empty()) continue;
    tasks[i] = make_task(surfaces[i], options);
    if (!previous_fits.empty()) tasks[i].warm_start = points_of(surfaces[i], previous_fits[i].slices);
    sound.push_back(&tasks[i]);
  }
  BackendMinimiser fused(backend);
  Expected<void> done = run_attempts(sound, options, fused, progress);
  if (!done) return done;
  CeresMinimiser ceres(backend, options.deadline);
  for (SurfaceTask* task : sound) {
    const bool handed_over = options.hand_over && !task->best.converged && task->spent == Spent::nothing;
    if (handed_over) {
      done = hand_over(*task, options, ceres, kCeresIterationCost, progress);
      if (!done) return done;
    }
    SurfaceFit& fit = fits[static_cast<std::size_t>(task - tasks.data())];
    fit = finish(*task);
    if (handed_over) fit.termination += " (handed over to Ceres)";
  }
  return {};
}

}  // namespace

std::int64_t joint_iterations(const SurfaceFit& fit) {
  std::int64_t sum = 0;
  for (const SeverityStep& step : fit.path) sum += step.iterations;
  return sum;
}

Expected<std::vector<SurfaceFit>> fit_surfaces(std::span<const std::vector<SliceData>> surfaces,
                                               const SurfaceFitOptions& options, ComputeBackend& backend,
                                               const Progress& progress,
                                               std::span<const SurfaceFit> previous_fits) {
  std::vector<SurfaceFit> fits(surfaces.size());
  const std::size_t group = backend.surfaces_at_once();
  const Progress told = surfaces.size() == 1 ? progress : Progress();
  // Groups run side by side, since the host's share of the work (grids, proofs) is a tenth of the whole.
  const auto outcome = for_each_group(surfaces.size(), group, [&](std::size_t begin, std::size_t n) {
    return fit_group(surfaces.subspan(begin, n), options, backend, told,
                     previous_fits.empty() ? previous_fits : previous_fits.subspan(begin, n),
                     std::span(fits).subspan(begin, n));
  });
  if (!outcome) return outcome.error();
  return fits;
}

SurfaceFit fit_surface(const std::vector<SliceData>& slices, const SurfaceFitOptions& options) {
  Expected<std::vector<SurfaceFit>> fits = fit_surfaces({&slices, 1}, options, *make_cpu_backend());
  SurfaceFit failed;
  if (!fits) failed.termination = fits.error().message;
  return fits ? std::move(fits->front()) : failed;
}

}  // namespace volcal::fit
