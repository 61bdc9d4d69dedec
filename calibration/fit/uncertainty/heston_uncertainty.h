// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Covariance of the coordinates of a fitted Heston model at the solution, by the formula of
/// svi_uncertainty.h.
///
///     A = J^T W J + P, B = J^T W R N W J + P, covariance = A^-1 B A^-1    of (ln v0, ..., atanh rho)
///
/// with P the preference for Feller's condition where it is active, a Gaussian term of variance P^-1; N the
/// squared noise of each slice's quotes (one model misses some smiles by more than others, and that misfit
/// counts as noise); and R the correlation of neighbours' errors (serial_correlation.h). The days of a panel
/// share four coordinates; a day's covariance uses the quotes of all days. A coordinate at a bound of the fit
/// is held there, and its row and column are 0. A tail term and floors do not enter.

#include <cmath>
#include <span>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/heston/heston_settings.h"
#include "calibration/fit/uncertainty/quote_influence.h"
#include "kernels/backend/backend.h"
#include "volcal/surface.h"

namespace volcal::fit {

/// Uncertainty of one day's model.
struct HestonDayUncertainty {
  HestonUncertainty model;
  std::vector<std::vector<QuoteInfluence>> quotes;  ///< [slice][market quote]
};

/// True where a value is at a bound. A fit works in logarithms, so a bound is reached to rounding.
[[nodiscard]] inline bool is_at_bound(double value, double bound) noexcept {
  constexpr double kAtBound = 1e-9;  // relative to the bound
  return std::fabs(value - bound) <= kAtBound * std::fabs(bound);
}

/// Computes one entry for each day; `models` are those of a joint fit of `days`, or of the one day, by
/// `settings`. Empty where the quotes do not determine the free coordinates. The error is a broken backend's.
[[nodiscard]] Expected<std::vector<HestonDayUncertainty>> heston_uncertainty(
    std::span<const std::vector<SliceData>> days, std::span<const core::HestonParameters> models,
    const HestonSettings& settings, ComputeBackend& backend);

}  // namespace volcal::fit
