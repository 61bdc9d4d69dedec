// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One surface fitted jointly by Ceres: the same problem, attempts and augmented Lagrangian as
/// svi_surface_fit.h, minimised by code that shares nothing with the backend's fitter. It takes over what
/// that did not bring to convergence, and tests hold the two against each other.

#include <vector>

#include "calibration/fit/svi/svi_surface_fit.h"

namespace volcal::fit {

[[nodiscard]] SurfaceFit fit_surface_with_ceres(const std::vector<SliceData>& slices,
                                                const SurfaceFitOptions& options,
                                                const Progress& progress = {});

}  // namespace volcal::fit
