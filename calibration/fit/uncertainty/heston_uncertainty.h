// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How well quotes determine a fitted Heston model: the covariance of its coordinates at the solution, by the
/// formula of svi_uncertainty.h.
///
///     A = J^T W J + P, B = J^T W R N W J + P, covariance = A^-1 B A^-1    of (ln v0, ..., atanh rho)
///
/// with P the preference for Feller's condition where it pulls, believed as it weighs, N the squared noise of
/// each slice's quotes (one model misses some smiles by more than others, and that misfit is noise here) and
/// R how alike neighbours' errors are (serial_correlation.h). The days of a panel share four coordinates; a
/// day's covariance is what all of them say of its five. A coordinate at a bound of the fit is held there:
/// its row and column are 0. A tail term and floors are no part.

#include <cmath>
#include <span>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/heston/heston_settings.h"
#include "calibration/fit/uncertainty/quote_influence.h"
#include "kernels/backend/backend.h"
#include "volcal/surface.h"

namespace volcal::fit {

/// Of one day.
struct HestonDayUncertainty {
  HestonUncertainty model;
  std::vector<std::vector<QuoteInfluence>> quotes;  ///< [slice][market quote]
};

/// A fit works in logarithms, so that a bound is reached to rounding.
[[nodiscard]] inline bool is_at_bound(double value, double bound) noexcept {
  constexpr double kAtBound = 1e-9;  // of the bound
  return std::fabs(value - bound) <= kAtBound * std::fabs(bound);
}

/// One entry a day; `models` are those of a joint fit of `days`, or of the one day, by `settings`. Empty
/// where the quotes do not determine the coordinates that are free. The error is a broken backend's.
[[nodiscard]] Expected<std::vector<HestonDayUncertainty>> heston_uncertainty(
    std::span<const std::vector<SliceData>> days, std::span<const core::HestonParameters> models,
    const HestonSettings& settings, ComputeBackend& backend);

}  // namespace volcal::fit
