// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fits many slices on a backend, each alone and without constraints; Ceres continues those that did not
/// converge.

#include <span>
#include <vector>

#include "calibration/fit/slices/svi_slice_fit.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

/// Fits slices, with one result for each, in order. Each needs at least one quote. The residuals of its
/// regularisers are multiplied by its `misfit`, so that they count as much where SVI cannot follow the quotes
/// as elsewhere. The error is a broken backend's.
[[nodiscard]] Expected<std::vector<SliceFit>> fit_slices(std::span<const SliceData* const> slices,
                                                         std::span<const double> misfit,
                                                         const SliceFitOptions& options,
                                                         ComputeBackend& backend);

/// Fits slices with the regularisers as they are.
[[nodiscard]] Expected<std::vector<SliceFit>> fit_slices(const std::vector<SliceData>& slices,
                                                         const SliceFitOptions& options,
                                                         ComputeBackend& backend);

}  // namespace volcal::fit
