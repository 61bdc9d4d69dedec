// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/slices/regulariser_costs.h"

#include <algorithm>
#include <cmath>

#include "kernels/core/math/packed_triangle.h"

namespace volcal::fit {
namespace {

double information_at(const SlicePrior& prior, std::size_t i, std::size_t j) {
  return prior
      .information[static_cast<std::size_t>(core::packed_entry(static_cast<int>(i), static_cast<int>(j)))];
}

}  // namespace

bool BaseRegulariserCost::Evaluate(const double* const* parameters, double* residuals,
                                   double** jacobians) const {
  constexpr std::size_t kD = core::kSviDimension;
  for (std::size_t j = 0; j < kD; ++j)
    residuals[j] = weight_ * (parameters[0][j] - core::shape_centre(static_cast<int>(j)));
  if (jacobians != nullptr && jacobians[0] != nullptr) {
    std::fill_n(jacobians[0], kD * kD, 0.0);
    for (std::size_t j = 0; j < kD; ++j) jacobians[0][j * kD + j] = weight_;
  }
  return true;
}

SlicePriorCost::SlicePriorCost(const SlicePrior& prior, double factor) : centre_(prior.centre) {
  // Cholesky decomposition by rows of R. A pivot of 0 is a direction without information, and its row is 0.
  constexpr std::size_t kD = core::kSviDimension;
  for (std::size_t i = 0; i < kD; ++i) {
    for (std::size_t j = i; j < kD; ++j) {
      double value = factor * information_at(prior, i, j);
      for (std::size_t k = 0; k < i; ++k) value -= root_[k][i] * root_[k][j];
      if (j == i) {
        root_[i][i] = value > 0.0 ? std::sqrt(value) : 0.0;
      } else {
        root_[i][j] = root_[i][i] > 0.0 ? value / root_[i][i] : 0.0;
      }
    }
  }
}

bool SlicePriorCost::Evaluate(const double* const* parameters, double* residuals, double** jacobians) const {
  constexpr std::size_t kD = core::kSviDimension;
  for (std::size_t i = 0; i < kD; ++i) {
    residuals[i] = 0.0;
    for (std::size_t j = i; j < kD; ++j) residuals[i] += root_[i][j] * (parameters[0][j] - centre_[j]);
  }
  if (jacobians != nullptr && jacobians[0] != nullptr) {
    for (std::size_t i = 0; i < kD; ++i) std::copy(root_[i].begin(), root_[i].end(), jacobians[0] + i * kD);
  }
  return true;
}

bool SliceShapeCost::Evaluate(const double* const* parameters, double* residuals, double** jacobians) const {
  constexpr int kD = core::kSviDimension;
  const core::SviShape at = core::svi_shape(core::svi_point(chart_, parameters[0]), chart_.scale);
  const bool wants_slopes = jacobians != nullptr && jacobians[0] != nullptr;
  if (wants_slopes) std::fill_n(jacobians[0], core::kSviShapeEntries * kD, 0.0);
  for (int b = 0; b < core::kSviShapeEntries; ++b) {
    const auto entry = static_cast<std::size_t>(b);
    const double root = std::sqrt(factor_ * shape_.force[entry]);
    residuals[b] = root * (at.value[b] - shape_.typical[entry]);
    if (wants_slopes) jacobians[0][kD * b + core::shape_coordinate(b)] = root * at.rate[b];
  }
  return true;
}

double regulariser_cost(const SliceData& slice, const FreePoint& point) {
  const SlicePrior& prior = slice.prior;
  double sum = 0.0;
  const core::SviShape at =
      core::svi_shape(core::svi_point(slice.chart(core::kLeeSlope), point.data()), slice.atm_stddev);
  for (std::size_t b = 0; b < slice.shape.force.size(); ++b) {
    const double away = at.value[b] - slice.shape.typical[b];
    sum += slice.shape.force[b] * away * away;
  }
  for (std::size_t i = 0; i < point.size(); ++i) {
    const double pull = kBaseRegulariserWeight * (point[i] - core::shape_centre(static_cast<int>(i)));
    sum += slice.base_share * pull * pull;
    for (std::size_t j = 0; j < point.size(); ++j) {
      sum += information_at(prior, i, j) * (point[i] - prior.centre[i]) * (point[j] - prior.centre[j]);
    }
  }
  return sum;
}

}  // namespace volcal::fit
