// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Residual of one quote as a Ceres cost function, copied from the values that the evaluation computed for
/// the point.

#include <ceres/sized_cost_function.h>

#include "kernels/core/svi/svi_residual.h"

namespace volcal::fit {

/// Copies `at_quote`, which the problem's EvaluationCallback refreshes before Ceres calls Evaluate.
class QuoteCost final : public ceres::SizedCostFunction<1, core::kSviDimension> {
 public:
  explicit QuoteCost(const core::SviGradient<double>& at_quote) : at_quote_(at_quote) {}
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  const core::SviGradient<double>& at_quote_;
};

/// Row of one tail quote in the tail term with its rank frozen: sqrt(weight a(r)) r, a = under_pricing where
/// the model is below the market, else 1. Its square has a continuous slope where r changes sign.
class TailCost final : public ceres::SizedCostFunction<1, core::kSviDimension> {
 public:
  TailCost(const core::SviGradient<double>& at_quote, double weight, double under_pricing)
      : at_quote_(at_quote), weight_(weight), under_pricing_(under_pricing) {}
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  const core::SviGradient<double>& at_quote_;
  double weight_;
  double under_pricing_;
};

}  // namespace volcal::fit
