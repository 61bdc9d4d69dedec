// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Least-squares raw SVI of one smile alone, through Ceres: no arbitrage constraint but positive variance.

#include "calibration/fit/common/fit_loss.h"
#include "calibration/fit/common/slice_data.h"
#include "kernels/core/svi/svi.h"

namespace volcal::fit {

/// Slope cap so far above Lee's bound that it binds no real smile, yet small enough to keep the chart well
/// scaled.
inline constexpr double kNoSlopeCap = 1e3;

struct SliceFitOptions {
  double slope_cap = core::kLeeSlope;  ///< bound of both wings' slopes; kNoSlopeCap for the textbook fit
  double base_weight = 0.0;            ///< weight of the base regulariser; 0 for the textbook fit
  QuoteLossOptions loss{QuoteLoss::squares};
  double slice_regulariser_factor = 1.0;  ///< factor on the slice's prior and shape; 0 for the textbook fit
  bool hand_over = true;  ///< whether Ceres continues the fits that did not converge in a batch
};

/// The options for a slice that SVI misses by `misfit`: residuals of all regularisers are multiplied by it,
/// so that they count beside the slice's quotes as they do in other slices.
[[nodiscard]] SliceFitOptions scaled_by_misfit(const SliceFitOptions& options, double misfit);

struct SliceFit {
  core::SviRaw<double> svi{};
  FreePoint point{};   ///< the solution in the chart with the options' slope cap
  double cost = 0.0;   ///< sum of weight rho(residual^2), regularisers included
  int iterations = 0;  ///< iterations over all starts
  bool converged = false;
};

/// Finds the best minimum over the quasi-explicit starts (svi_start.h). Needs at least one quote.
[[nodiscard]] SliceFit fit_slice(const SliceData& slice, const SliceFitOptions& options);

/// Residuals of the slice's market quotes, in their scales.
[[nodiscard]] std::vector<double> market_residuals(const SliceData& slice, const core::SviRaw<double>& svi);

/// Root mean square residual of the slice's market quotes, in their scales, by their weights; 0 where it has
/// none.
[[nodiscard]] double rms_residual(const SliceData& slice, const core::SviRaw<double>& svi);

/// Scale of the residuals for the question of how well SVI follows the slice: the root mean square, or under
/// a robust loss 1.4826 times the median |residual|, which equals it for normal errors and ignores a minority
/// of outliers.
[[nodiscard]] double typical_residual(const SliceData& slice, const core::SviRaw<double>& svi,
                                      const QuoteLossOptions& loss);

}  // namespace volcal::fit
