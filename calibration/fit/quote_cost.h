// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One quote's residual as Ceres sees it: copied out of what the evaluation computed for the point.

#include <ceres/sized_cost_function.h>

#include "kernels/core/svi_residual.h"

namespace volcal::fit {

/// `at_quote` is refreshed by the problem's EvaluationCallback before Ceres calls Evaluate.
class QuoteCost final : public ceres::SizedCostFunction<1, core::kSviDimension> {
 public:
  explicit QuoteCost(const core::SviGradient<double>& at_quote) : at_quote_(at_quote) {}
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  const core::SviGradient<double>& at_quote_;
};

}  // namespace volcal::fit
