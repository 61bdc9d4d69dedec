// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/regularise/aged_prior.h"

#include <Eigen/Dense>

#include "kernels/core/math/packed_triangle.h"

namespace volcal::fit {

SlicePrior aged_prior(const FreePoint& point, const std::array<double, core::kPriorEntries>& information,
                      double drift_variance) {
  constexpr int kD = core::kSviDimension;
  Eigen::Matrix<double, kD, kD> matrix;
  for (int i = 0; i < kD; ++i) {
    for (int j = 0; j < kD; ++j) {
      matrix(i, j) = information[static_cast<std::size_t>(core::packed_entry(i, j))];
    }
  }
  // Along each axis of the matrix an eigenvalue l becomes 1 / (1 / l + drift). No inverse is formed, so a
  // direction without information stays without.
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix<double, kD, kD>> axes(matrix);
  const auto aged =
      axes.eigenvalues().unaryExpr([&](double l) { return l > 0.0 ? l / (1.0 + drift_variance * l) : 0.0; });
  matrix = axes.eigenvectors() * aged.asDiagonal() * axes.eigenvectors().transpose();
  SlicePrior prior;
  prior.centre = point;
  for (int i = 0; i < kD; ++i) {
    for (int j = 0; j <= i; ++j) {
      prior.information[static_cast<std::size_t>(core::packed_entry(i, j))] = matrix(i, j);
    }
  }
  return prior;
}

}  // namespace volcal::fit
