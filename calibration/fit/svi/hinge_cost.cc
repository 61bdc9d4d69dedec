// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/hinge_cost.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace volcal::fit {
namespace {

using Rates = std::array<double, core::kSviDimension>;

// Copies a row times `factor`. A row whose hinge is inactive is zero whatever its derivative, which far out
// may be NaN.
void copy_scaled(double* out, double factor, const Rates& row, bool active) {
  for (std::size_t j = 0; j < row.size(); ++j) out[j] = active ? factor * row[j] : 0.0;
}

bool all_finite(const Rates& row) {
  return std::all_of(row.begin(), row.end(), [](double rate) { return std::isfinite(rate); });
}

}  // namespace

HingeCost::HingeCost(const std::vector<ConstraintRow>& rows, const double& severity, int slices)
    : rows_(rows), severity_(severity) {
  set_num_residuals(static_cast<int>(rows.size()));
  mutable_parameter_block_sizes()->assign(static_cast<std::size_t>(slices), core::kSviDimension);
}

bool HingeCost::Evaluate(const double* const* /*parameters*/, double* residuals, double** jacobians) const {
  const double root = std::sqrt(severity_);
  bool finite = true;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const ConstraintRow& row = rows_[i];
    const double gap = row.multiplier / severity_ - row.slack;
    const bool active = gap > 0.0;
    residuals[i] = active ? root * gap : 0.0;
    finite =
        finite && std::isfinite(gap) && (!active || (all_finite(row.by_first) && all_finite(row.by_second)));
    if (jacobians == nullptr) continue;
    const std::size_t at = i * core::kSviDimension;
    if (jacobians[0] != nullptr) copy_scaled(jacobians[0] + at, -root, row.by_first, active);
    if (parameter_block_sizes().size() == 2 && jacobians[1] != nullptr) {
      copy_scaled(jacobians[1] + at, -root, row.by_second, active);
    }
  }
  return finite;  // false: Ceres shortens the step
}

SoftFloorCost::SoftFloorCost(const std::vector<ConstraintRow>& rows, std::vector<double> weights)
    : rows_(rows), weights_(std::move(weights)) {
  set_num_residuals(static_cast<int>(rows.size()));
  mutable_parameter_block_sizes()->assign(1, core::kSviDimension);
}

bool SoftFloorCost::Evaluate(const double* const* /*parameters*/, double* residuals,
                             double** jacobians) const {
  bool finite = true;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const double root = std::sqrt(weights_[i]);
    const bool active = rows_[i].slack < 0.0;
    residuals[i] = active ? -root * rows_[i].slack : 0.0;
    finite = finite && std::isfinite(rows_[i].slack) && (!active || all_finite(rows_[i].by_first));
    if (jacobians != nullptr && jacobians[0] != nullptr) {
      copy_scaled(jacobians[0] + i * core::kSviDimension, -root, rows_[i].by_first, active);
    }
  }
  return finite;
}

}  // namespace volcal::fit
