// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The input of a fit for one smile: plain arrays, and the at-the-money scale in which slices look alike.

#include <array>
#include <cstddef>
#include <vector>

#include "kernels/core/fit/svi_fit_problem.h"

namespace volcal::fit {

/// Free coordinates of one slice (kernels/core/svi/svi_chart.h).
using FreePoint = std::array<double, core::kSviDimension>;

/// Prior of a slice from a surface of an earlier time, Gaussian in the free coordinates x: the penalty (x -
/// centre)^T information (x - centre), in units of a quote's squared residual.
struct SlicePrior {
  FreePoint centre{};
  /// Lower triangle by rows; all zero without a prior.
  std::array<double, core::kPriorEntries> information{};
};

/// Regulariser of a slice's shape (core::SviShape: both slopes and the width over the chart's scale), which a
/// profile sets: the penalty force (shape - typical)^2, in units of a quote's squared residual. It takes
/// slopes and not their logarithms: a flat smile, whose slopes are 0, is no further from a typical one than a
/// steep one is.
struct SliceShape {
  std::array<double, core::kSviShapeEntries> typical{};
  /// One force for each entry; all zero without a regulariser.
  std::array<double, core::kSviShapeEntries> force{};
  /// Reach of a lasso: where it is above 0, the penalty of this entry is force reach |shape - typical|
  /// (lasso.h).
  std::array<double, core::kSviShapeEntries> reach{};
  double variance = 1.0;  ///< force times the variance of the shape between smiles, in the same unit
};

/// Fit input of one smile. Arrays are parallel and finite, scale > 0. The first `market_quotes` entries are
/// quotes, the others pseudo-quotes by which a thin smile borrows the shape of its neighbours (thin_slice.h).
struct SliceData {
  double time_to_expiry = 0.0;  ///< years
  double atm_stddev = 0.0;      ///< vol sqrt(T) near k = 0; the chart's scale
  std::vector<double> log_moneyness;
  std::vector<double> market_vol;
  std::vector<double> scale;   ///< unit of the residuals, in vol: the half-spread, bounded below
  std::vector<double> weight;  ///< w_i of w_i rho(r_i^2), >= 0; empty where all are 1
  std::size_t market_quotes = 0;
  std::vector<std::size_t> tail_quotes;  ///< market quotes of the tail term, rising
  SlicePrior prior;
  SliceShape shape;
  double base_share = 1.0;             ///< share of the base regulariser in force (regulariser_share.h)
  std::vector<core::SviFloor> floors;  ///< floors under the slice's tail

  [[nodiscard]] std::size_t size() const noexcept { return log_moneyness.size(); }
  [[nodiscard]] double weight_of(std::size_t i) const noexcept { return weight.empty() ? 1.0 : weight[i]; }
  [[nodiscard]] core::SviChart chart(double slope_cap) const noexcept { return {atm_stddev, slope_cap}; }
};

/// Conversions between slices and their points in the chart under Lee's bound, one by one and for a surface.
[[nodiscard]] core::SviRaw<double> slice_at(const SliceData& slice, const FreePoint& point);
[[nodiscard]] FreePoint point_of(const SliceData& slice, const core::SviRaw<double>& svi);
[[nodiscard]] std::vector<FreePoint> points_of(const std::vector<SliceData>& slices,
                                               const std::vector<core::SviRaw<double>>& svi);

/// Total standard deviation at k = 0 by linear interpolation of market vols, flat beyond the quotes; the
/// unit in which centre and width are measured, so a rough value serves. Needs one quote at least, and
/// quotes by log-moneyness.
[[nodiscard]] double rough_atm_stddev(const SliceData& slice);

}  // namespace volcal::fit
