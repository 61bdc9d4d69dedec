// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A whisper of a prior on a slice's shape, so that no direction of the fit is without a floor.
///
/// Five parameters and a handful of noisy quotes leave SVI a valley: wings without quotes, or a width far
/// beyond the quotes, change no residual, and an optimiser runs along them until the slice is degenerate.
/// The prior draws the free coordinates (kernels/core/svi_chart.h), which are the same for all expiries,
/// towards an ordinary smile with residuals weight * (x - core::shape_centre). One unit of x is a factor e in
/// a slope or in the width; at the default weight it costs 1/400 of a quote that misses by one half-spread.

#include <ceres/sized_cost_function.h>

#include "kernels/core/svi_fit_problem.h"

namespace volcal::fit {

/// The default weight.
inline constexpr double kShapeWeight = 0.05;

class ShapePrior final : public ceres::SizedCostFunction<core::kSviDimension, core::kSviDimension> {
 public:
  explicit ShapePrior(double weight) : weight_(weight) {}
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  double weight_;
};

}  // namespace volcal::fit
