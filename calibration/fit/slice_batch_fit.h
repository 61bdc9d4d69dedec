// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Many slices, each alone and without constraints, on a backend; Ceres takes over what did not converge.

#include <span>
#include <vector>

#include "calibration/fit/svi_slice_fit.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

/// One result a slice, in order; `prior_weight` has one entry each and takes the place of the options' one.
/// Slices need one quote at least. The error is a broken backend's.
[[nodiscard]] Expected<std::vector<SliceFit>> fit_slices(std::span<const SliceData* const> slices,
                                                         std::span<const double> prior_weight,
                                                         const SliceFitOptions& options,
                                                         ComputeBackend& backend);

/// The same with one prior for all.
[[nodiscard]] Expected<std::vector<SliceFit>> fit_slices(const std::vector<SliceData>& slices,
                                                         const SliceFitOptions& options,
                                                         ComputeBackend& backend);

}  // namespace volcal::fit
