// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Inequality constraints as shifted hinges: the augmented Lagrangian in the form that least squares takes.
///
/// For a constraint c(x) >= 0 with severity rho and multiplier lambda, the residual
///
///     sqrt(rho) max(0, lambda / rho - c)
///
/// has half its square equal to the augmented Lagrangian's term up to a constant
/// [NocedalWright2006, sec. 17.4]; a squared hinge alone (lambda = 0) always leaves violation.

#include <ceres/cost_function.h>

#include <array>
#include <vector>

#include "kernels/core/svi/svi_chart.h"

namespace volcal::fit {

/// One constraint at one point: its slack, the slack's derivative by the one or two slices it joins, and
/// its multiplier.
struct ConstraintRow {
  double slack = 0.0;  ///< c less its margin
  std::array<double, core::kSviDimension> by_first{};
  std::array<double, core::kSviDimension> by_second{};
  double multiplier = 0.0;
};

/// Soft tail floors: residuals sqrt(weight) max(0, -slack), one for each row, with derivatives `by_first`
/// only. `rows` as in HingeCost, `weights` one for each row.
class SoftFloorCost final : public ceres::CostFunction {
 public:
  SoftFloorCost(const std::vector<ConstraintRow>& rows, std::vector<double> weights);
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  const std::vector<ConstraintRow>& rows_;
  std::vector<double> weights_;
};

/// Hinges of one slice, or of one pair of neighbours. `rows` and `severity` belong to the problem, which
/// refreshes them before Ceres calls Evaluate; their number must not change while Ceres holds this.
class HingeCost final : public ceres::CostFunction {
 public:
  /// Makes the cost function of rows that depend on `slices` parameter blocks, 1 or 2.
  HingeCost(const std::vector<ConstraintRow>& rows, const double& severity, int slices);
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  const std::vector<ConstraintRow>& rows_;
  const double& severity_;
};

}  // namespace volcal::fit
