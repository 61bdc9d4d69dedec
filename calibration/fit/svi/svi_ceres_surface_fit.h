// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One surface fitted jointly with Ceres as the minimiser (joint_minimiser.h) of the fit in
/// svi_surface_fit.h. It takes over what the backend's fitter did not bring to convergence, and tests hold
/// the two against each other.

#include <vector>

#include "calibration/fit/svi/svi_surface_fit.h"

namespace volcal::fit {

[[nodiscard]] SurfaceFit fit_surface_with_ceres(const std::vector<SliceData>& slices,
                                                const SurfaceFitOptions& options,
                                                const Progress& progress = {});

}  // namespace volcal::fit
