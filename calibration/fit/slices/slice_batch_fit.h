// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Many slices, each alone and without constraints, on a backend; Ceres takes over what did not converge.

#include <span>
#include <vector>

#include "calibration/fit/slices/svi_slice_fit.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

/// One result a slice, in order. `misfit` has one entry each: both priors' residuals are multiplied by it, so
/// that they are as loud where SVI cannot follow the quotes as elsewhere.
/// Slices need one quote at least. The error is a broken backend's.
[[nodiscard]] Expected<std::vector<SliceFit>> fit_slices(std::span<const SliceData* const> slices,
                                                         std::span<const double> misfit,
                                                         const SliceFitOptions& options,
                                                         ComputeBackend& backend);

/// The same with priors as they are.
[[nodiscard]] Expected<std::vector<SliceFit>> fit_slices(const std::vector<SliceData>& slices,
                                                         const SliceFitOptions& options,
                                                         ComputeBackend& backend);

}  // namespace volcal::fit
