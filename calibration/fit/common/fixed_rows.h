// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ceres/cost_function.h>

#include <Eigen/Core>
#include <algorithm>
#include <utility>
#include <vector>

namespace volcal::fit {

/// Cost function of rows with fixed derivatives, which hands the linearisation of a solution to
/// ceres::Covariance. It has one matrix for each parameter block.
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
      const Eigen::MatrixXd& by = jacobians_[b];
      using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
      if (jacobians[b] != nullptr) Eigen::Map<Rows>(jacobians[b], by.rows(), by.cols()) = by;
    }
    return true;
  }

 private:
  std::vector<Eigen::MatrixXd> jacobians_;
};

}  // namespace volcal::fit
