// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/svi_ceres_surface_fit.h"

#include "calibration/fit/svi/surface_attempts.h"
#include "kernels/backend/cpu_backend.h"

namespace volcal::fit {

SurfaceFit fit_surface_with_ceres(const std::vector<SliceData>& slices, const SurfaceFitOptions& options,
                                  const Progress& progress) {
  SurfaceFit failed;
  failed.termination = fault_of(slices);
  if (!failed.termination.empty()) return failed;
  const auto backend = make_cpu_backend();
  CeresMinimiser minimiser(*backend, options.deadline);
  SurfaceTask task = make_task(slices, options);
  const Expected<void> done = run_attempts({&task}, options, minimiser, progress);
  if (done) return finish(task);
  failed.termination = done.error().message;
  return failed;
}

}  // namespace volcal::fit
