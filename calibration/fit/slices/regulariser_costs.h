// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The regularisers of an SVI slice as Ceres cost functions: the base regulariser of all slices, the prior
/// from an earlier surface (SlicePrior) and the shape of a profile (SliceShape).
///
/// The base regulariser is weak; it keeps every direction of the fit determined. Five parameters and a
/// handful of noisy quotes leave SVI a flat valley: wings without quotes, or a width far beyond the quotes,
/// change no residual, and an optimiser moves along them until the slice is degenerate. The base regulariser
/// pulls the free coordinates (kernels/core/svi/svi_chart.h), which have the same meaning for all expiries,
/// towards an ordinary smile, with residuals weight * (x - core::shape_centre). One unit of x is a factor e
/// in a slope or in the width; at the default weight it costs 1/400 of a quote that misses by one
/// half-spread.

#include <ceres/sized_cost_function.h>

#include <array>

#include "calibration/fit/common/slice_data.h"

namespace volcal::fit {

/// Default weight of the base regulariser.
inline constexpr double kBaseRegulariserWeight = 0.05;

class BaseRegulariserCost final : public ceres::SizedCostFunction<core::kSviDimension, core::kSviDimension> {
 public:
  explicit BaseRegulariserCost(double weight) : weight_(weight) {}
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  double weight_;
};

/// Prior of a slice, its information times `factor`: residuals R (x - centre) with R^T R the information.
class SlicePriorCost final : public ceres::SizedCostFunction<core::kSviDimension, core::kSviDimension> {
 public:
  SlicePriorCost(const SlicePrior& prior, double factor);
  bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override;

 private:
  FreePoint centre_;
  std::array<FreePoint, core::kSviDimension> root_{};  ///< R, upper triangular, row by row
};

/// Regulariser of a slice's shape, its forces times `factor`.
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

/// Sum of the squared residuals of all regularisers of a slice, the base regulariser at its default weight,
/// under Lee's bound.
[[nodiscard]] double regulariser_cost(const SliceData& slice, const FreePoint& point);

}  // namespace volcal::fit
