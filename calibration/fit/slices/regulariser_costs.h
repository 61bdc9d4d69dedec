// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The priors of an SVI slice as Ceres takes them: a floor under all shapes, and what is believed of one
/// slice (SlicePrior, SliceShape).
///
/// The floor is a whisper, so that no direction of the fit is without one.
///
/// Five parameters and a handful of noisy quotes leave SVI a valley: wings without quotes, or a width far
/// beyond the quotes, change no residual, and an optimiser runs along them until the slice is degenerate.
/// It draws the free coordinates (kernels/core/svi/svi_chart.h), which are the same for all expiries,
/// towards an ordinary smile with residuals weight * (x - core::shape_centre). One unit of x is a factor e in
/// a slope or in the width; at the default weight it costs 1/400 of a quote that misses by one half-spread.

#include <ceres/sized_cost_function.h>

#include <array>

#include "calibration/fit/common/slice_data.h"

namespace volcal::fit {

/// The default weight.
inline constexpr double kBaseRegulariserWeight = 0.05;

class BaseRegulariserCost final : public ceres::SizedCostFunction<core::kSviDimension, core::kSviDimension> {
 public:
  explicit BaseRegulariserCost(double weight) : weight_(weight) {}
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  double weight_;
};

/// A slice's own prior, its information times `factor`: residuals R (x - centre) with R^T R the information.
class SlicePriorCost final : public ceres::SizedCostFunction<core::kSviDimension, core::kSviDimension> {
 public:
  SlicePriorCost(const SlicePrior& prior, double factor);
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  FreePoint centre_;
  std::array<FreePoint, core::kSviDimension> root_{};  ///< R, upper triangular, row by row
};

/// What is believed of a slice's shape, its forces times `factor`.
class SliceShapeCost final : public ceres::SizedCostFunction<core::kSviShapeEntries, core::kSviDimension> {
 public:
  SliceShapeCost(const SliceShape& shape, const core::SviChart& chart, double factor)
      : shape_(shape), chart_(chart), factor_(factor) {}
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  SliceShape shape_;
  core::SviChart chart_;
  double factor_;
};

/// Sum of the squared residuals of all priors of a slice, the floor at its default weight, under Lee's bound.
[[nodiscard]] double regulariser_cost(const SliceData& slice, const FreePoint& point);

}  // namespace volcal::fit
