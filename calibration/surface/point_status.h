// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Why a query has no answer, told once the answer is known to be missing: queries that have one pay for
/// nothing but the look at their numbers.

#include "kernels/core/query/smile.h"
#include "volcal/surface.h"

namespace volcal {

/// A query that has no answer.
struct UnansweredQuery {
  SurfaceModel model;
  double time_to_expiry;
  core::SmileCoordinate from;
  double coordinate;     ///< as asked: a strike or a log-moneyness
  double log_moneyness;  ///< the same, or what the strike comes to
  double forward;        ///< at that time; NaN where there is none
  bool has_vol = false;  ///< only something else of the point is missing
};

/// The first of its reasons, inputs before what the surface makes of them; never ok.
[[nodiscard]] QueryStatus reason_of(const UnansweredQuery& query) noexcept;

/// The point as it is, with status ok, where all its numbers are finite and its vol is above 0; else a point
/// of nothing but the reason. `query.has_vol` is set here.
[[nodiscard]] SurfacePoint finished_point(const SurfacePoint& point, UnansweredQuery query) noexcept;

}  // namespace volcal
