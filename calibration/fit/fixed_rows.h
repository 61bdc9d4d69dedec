// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ceres/cost_function.h>

#include <Eigen/Core>
#include <algorithm>
#include <utility>
#include <vector>

namespace volcal::fit {

/// Rows with fixed derivatives: what ceres::Covariance sees of a solution. One matrix a parameter block.
class FixedRows final : public ceres::CostFunction {
 public:
  explicit FixedRows(std::vector<Eigen::MatrixXd> jacobians) : jacobians_(std::move(jacobians)) {
    set_num_residuals(static_cast<int>(jacobians_.front().rows()));
    for (const Eigen::MatrixXd& by : jacobians_) {
      mutable_parameter_block_sizes()->push_back(static_cast<int>(by.cols()));
    }
  }
  bool Evaluate(const double* const*, double* residuals, double** jacobians) const override {
    std::fill_n(residuals, num_residuals(), 0.0);
    if (jacobians == nullptr) return true;
    for (std::size_t b = 0; b < jacobians_.size(); ++b) {
      if (jacobians[b] == nullptr) continue;
      for (Eigen::Index row = 0, at = 0; row < jacobians_[b].rows(); ++row) {
        for (Eigen::Index column = 0; column < jacobians_[b].cols(); ++column) {
          jacobians[b][at++] = jacobians_[b](row, column);
        }
      }
    }
    return true;
  }

 private:
  std::vector<Eigen::MatrixXd> jacobians_;
};

}  // namespace volcal::fit
