// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a fit sees of one smile: plain arrays, and the scale that makes slices look alike.

#include <array>
#include <cstddef>
#include <vector>

#include "kernels/core/fit/svi_fit_problem.h"

namespace volcal::fit {

/// Free coordinates of one slice (kernels/core/svi/svi_chart.h).
using FreePoint = std::array<double, core::kSviDimension>;

/// What is believed of a slice's free coordinates x before its quotes are seen:
/// (x - centre)^T information (x - centre) in units of a quote's squared residual.
struct SlicePrior {
  FreePoint centre{};
  std::array<double, core::kPriorEntries> information{};  ///< lower triangle by rows; zeros: nothing is
};

/// What is believed of a slice's shape (core::SviShape: both slopes and the width over the chart's scale):
/// force (shape - typical)^2 in units of a quote's squared residual. Slopes as they are and not their
/// logarithms: a flat smile, whose slopes are 0, is no further from a typical one than a steep one is.
struct SliceShape {
  std::array<double, core::kSviShapeEntries> typical{};
  std::array<double, core::kSviShapeEntries> force{};  ///< zeros: nothing is
  /// Above 0: of this one force reach |shape - typical| instead (lasso.h).
  std::array<double, core::kSviShapeEntries> reach{};
  double variance = 1.0;  ///< force times the square of how far smiles lie apart, in the same unit
};

/// One smile's fit input. Arrays are parallel and finite, scale > 0; the first `market_quotes` entries are
/// quotes, the others pseudo-quotes that lend a thin smile its neighbours' shape (thin_slice.h).
struct SliceData {
  double time_to_expiry = 0.0;  ///< years
  double atm_stddev = 0.0;      ///< vol sqrt(T) near k = 0; the chart's scale
  std::vector<double> log_moneyness;
  std::vector<double> market_vol;
  std::vector<double> scale;   ///< vol; the residual's unit: floored half-spread
  std::vector<double> weight;  ///< w_i of w_i rho(r_i^2), >= 0; or empty: all 1
  std::size_t market_quotes = 0;
  std::vector<std::size_t> tail_quotes;  ///< market quotes that a tail term is of, rising
  SlicePrior prior;
  SliceShape shape;
  double base_share = 1.0;  ///< of the prior that draws to core::shape_centre (regulariser_share.h)
  std::vector<core::SviFloor> floors;  ///< under its tail

  [[nodiscard]] std::size_t size() const noexcept { return log_moneyness.size(); }
  [[nodiscard]] double weight_of(std::size_t i) const noexcept { return weight.empty() ? 1.0 : weight[i]; }
  [[nodiscard]] core::SviChart chart(double slope_cap) const noexcept { return {atm_stddev, slope_cap}; }
};

/// The slice at a point, under Lee's bound, and the point of a slice; the points of a surface's slices.
[[nodiscard]] core::SviRaw<double> slice_at(const SliceData& slice, const FreePoint& point);
[[nodiscard]] FreePoint point_of(const SliceData& slice, const core::SviRaw<double>& svi);
[[nodiscard]] std::vector<FreePoint> points_of(const std::vector<SliceData>& slices,
                                               const std::vector<core::SviRaw<double>>& svi);

/// Total standard deviation at k = 0 by linear interpolation of market vols, flat beyond the quotes; the
/// unit in which centre and width are measured, so a rough value serves. Needs one quote at least, and
/// quotes by log-moneyness.
[[nodiscard]] double rough_atm_stddev(const SliceData& slice);

}  // namespace volcal::fit
