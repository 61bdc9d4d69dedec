// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/heston/heston_cost.h"

#include <algorithm>
#include <cmath>

#include "kernels/core/heston/heston_preference.h"
#include "kernels/core/tail/spectral_tail.h"

namespace volcal::fit {

bool HestonQuoteCost::Evaluate(const double* const* /*parameters*/, double* residuals,
                               double** jacobians) const {
  bool finite = std::isfinite(at_quote_.residual) && std::isfinite(at_quote_.by_day);
  for (const double rate : at_quote_.by_shared) finite = finite && std::isfinite(rate);
  residuals[0] = at_quote_.residual;
  if (jacobians != nullptr) {
    if (jacobians[0] != nullptr) jacobians[0][0] = at_quote_.by_day;
    if (jacobians[1] != nullptr)
      std::copy(at_quote_.by_shared.begin(), at_quote_.by_shared.end(), jacobians[1]);
  }
  return finite;  // false: Ceres shortens the step
}

bool HestonTailCost::Evaluate(const double* const* parameters, double* residuals, double** jacobians) const {
  const double root = std::sqrt(weight_ * core::asymmetry(at_quote_.residual, under_pricing_));
  const bool finite = quote_.Evaluate(parameters, residuals, jacobians);
  residuals[0] *= root;
  if (jacobians == nullptr) return finite;
  if (jacobians[0] != nullptr) jacobians[0][0] *= root;
  for (int m = 0; m < kHestonShared && jacobians[1] != nullptr; ++m) jacobians[1][m] *= root;
  return finite;
}

HestonFloorCost::HestonFloorCost(const HestonProblem::AtQuote& at_floor, double force, double shift)
    : at_floor_(at_floor), root_force_(std::sqrt(force)), shift_(shift) {}

bool HestonFloorCost::Evaluate(const double* const* /*parameters*/, double* residuals,
                               double** jacobians) const {
  const double gap = shift_ - at_floor_.residual;
  const double pull = gap > 0.0 ? -root_force_ : 0.0;
  residuals[0] = -pull * gap;
  bool finite = std::isfinite(gap) && std::isfinite(at_floor_.by_day);
  for (const double rate : at_floor_.by_shared) finite = finite && std::isfinite(rate);
  if (jacobians != nullptr) {
    if (jacobians[0] != nullptr) jacobians[0][0] = pull * at_floor_.by_day;
    for (std::size_t m = 0; jacobians[1] != nullptr && m < kHestonShared; ++m) {
      jacobians[1][m] = pull * at_floor_.by_shared[m];
    }
  }
  return finite;  // false: Ceres shortens the step
}

FellerPreference::FellerPreference(double weight) : root_weight_(std::sqrt(weight)) {}

bool FellerPreference::Evaluate(const double* const* parameters, double* residuals,
                                double** jacobians) const {
  const double* x = parameters[0];
  const core::FellerExcess excess = core::feller_excess(std::exp(x[0]), std::exp(x[1]), std::exp(x[2]));
  residuals[0] = root_weight_ * excess.value;
  if (jacobians != nullptr && jacobians[0] != nullptr) {
    for (int m = 0; m < kHestonShared; ++m) jacobians[0][m] = root_weight_ * excess.by[m + 1];
  }
  return true;
}

}  // namespace volcal::fit
