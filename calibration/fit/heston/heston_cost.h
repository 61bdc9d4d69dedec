// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The residuals of a Heston fit as Ceres cost functions.

#include <ceres/sized_cost_function.h>

#include "calibration/fit/heston/heston_problem.h"

namespace volcal::fit {

/// Residual of one quote, copied from the values that the problem computed for the point.
class HestonQuoteCost final : public ceres::SizedCostFunction<1, 1, kHestonShared> {
 public:
  explicit HestonQuoteCost(const HestonProblem::AtQuote& at_quote) : at_quote_(at_quote) {}
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  const HestonProblem::AtQuote& at_quote_;
};

/// Row of one tail quote in the tail term with its rank frozen: sqrt(weight a(r)) r
/// (kernels/core/tail/spectral_tail.h).
class HestonTailCost final : public ceres::SizedCostFunction<1, 1, kHestonShared> {
 public:
  HestonTailCost(const HestonProblem::AtQuote& at_quote, double weight, double under_pricing)
      : quote_(at_quote), at_quote_(at_quote), weight_(weight), under_pricing_(under_pricing) {}
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  HestonQuoteCost quote_;
  const HestonProblem::AtQuote& at_quote_;
  double weight_;
  double under_pricing_;
};

/// Residual sqrt(force) max(0, shift - slack) of a tail floor, its slack copied likewise.
class HestonFloorCost final : public ceres::SizedCostFunction<1, 1, kHestonShared> {
 public:
  HestonFloorCost(const HestonProblem::AtQuote& at_floor, double force, double shift);
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  const HestonProblem::AtQuote& at_floor_;
  double root_force_;
  double shift_;
};

/// Residual sqrt(weight) max(0, ln(sigma^2 / (2 kappa theta))), linear in the coordinates where it is
/// positive.
class FellerPreference final : public ceres::SizedCostFunction<1, kHestonShared> {
 public:
  explicit FellerPreference(double weight);
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  double root_weight_;
};

}  // namespace volcal::fit
