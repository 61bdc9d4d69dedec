// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The quotes of one surface under one Heston model.

#include <cstddef>
#include <span>
#include <vector>

#include "calibration/fit/common/quote_place.h"
#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/heston/heston_fit_input.h"
#include "calibration/fit/heston/heston_settings.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

/// (model - market) / scale in the unit of the objective, slice by slice without pseudo-quotes; NaN where the
/// model has no value. The error is a broken backend's.
[[nodiscard]] Expected<std::vector<double>> heston_residuals(const std::vector<SliceData>& surface,
                                                             const core::HestonParameters& model,
                                                             const HestonSettings& settings,
                                                             ComputeBackend& backend);

struct HestonResiduals {
  std::vector<double> residual;  ///< residuals of all quotes, as above
  std::vector<double> jacobian;  ///< [quote][parameter]
};

/// The residuals of many surfaces, one model for each, with their derivatives.
[[nodiscard]] Expected<HestonResiduals> heston_residuals(const HestonQuotes& quotes,
                                                         std::span<const core::HestonParameters> models,
                                                         const HestonSettings& settings,
                                                         ComputeBackend& backend);

/// The quotes without a value at that start of the surface's fit which has the fewest of them. No start has a
/// cost while they are there; without them at least one does.
[[nodiscard]] Expected<std::vector<QuotePlace>> quotes_without_value(const std::vector<SliceData>& surface,
                                                                     const HestonSettings& settings,
                                                                     ComputeBackend& backend);

}  // namespace volcal::fit
