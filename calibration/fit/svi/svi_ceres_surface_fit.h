// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fit of one surface with Ceres as the minimiser (joint_minimiser.h) of the loop in svi_surface_fit.h. It
/// continues surfaces that the backend's fitter did not bring to convergence; tests compare the two.

#include <vector>

#include "calibration/fit/svi/svi_surface_fit.h"

namespace volcal::fit {

[[nodiscard]] SurfaceFit fit_surface_with_ceres(const std::vector<SliceData>& slices,
                                                const SurfaceFitOptions& options,
                                                const Progress& progress = {});

}  // namespace volcal::fit
