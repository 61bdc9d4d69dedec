// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One point of a surface: forward, total variance, density, and all outputs of a query.

#include "calibration/surface/compiled_times.h"
#include "kernels/core/query/smile.h"
#include "volcal/surface.h"

namespace volcal {

/// Values w, w', w'' by k of a stretch that interpolates total variance, which is every one but a price mix.
template <class AnyStretch>
[[nodiscard]] SliceValue variance_value(const AnyStretch& stretch, const core::SmileWeights& weights,
                                        double log_moneyness) noexcept {
  const SliceValue near = stretch.near_value(log_moneyness);
  const double p = weights.near;
  if (stretch.segment.kind == core::SmileKind::one_slice)
    return {p * near.w + weights.level, p * near.slope, p * near.curvature};
  const SliceValue far = stretch.far_value(log_moneyness);
  const double q = weights.far;
  return {p * near.w + q * far.w + weights.level, p * near.slope + q * far.slope,
          p * near.curvature + q * far.curvature};
}

/// Forward at a time; NaN where the time is not positive and finite, and where growth takes it out of the
/// range of doubles.
[[nodiscard]] double forward_at(const core::SmileSegment& segment, double time_to_expiry) noexcept;

/// Value of a query on a stretch with slices of any kind, as core::smile_value: NaN where time or coordinate
/// is outside the domain.
[[nodiscard]] double stretch_value(const Stretch& stretch, double time_to_expiry, double coordinate,
                                   core::SmileCoordinate from, core::SmileQuantity quantity) noexcept;

/// Computes all outputs; `strike`, `log_moneyness` and `forward` must agree. Outside the domain some are NaN
/// or infinite. The status is left to `finished_point` (point_status.h).
[[nodiscard]] SurfacePoint surface_point(const Stretch& stretch, double time_to_expiry, double forward,
                                         double strike, double log_moneyness) noexcept;

}  // namespace volcal
