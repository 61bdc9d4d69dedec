// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reason why a query has no answer. It is determined only when the answer turns out to be missing, so that
/// queries with an answer pay for one check of their numbers.

#include "kernels/core/query/smile.h"
#include "volcal/surface.h"

namespace volcal {

/// A query that has no answer.
struct UnansweredQuery {
  SurfaceModel model;
  double time_to_expiry;
  core::SmileCoordinate from;
  double coordinate;     ///< strike or log-moneyness as given
  double log_moneyness;  ///< the log-moneyness as given, or that of the strike
  double forward;        ///< forward at that time; NaN where there is none
  bool has_vol = false;  ///< true where only another output is missing
};

/// The first reason that applies: inputs before results of the surface. Never ok.
[[nodiscard]] QueryStatus reason_of(const UnansweredQuery& query) noexcept;

/// Returns the point with status ok where all its numbers are finite and its vol is above 0; otherwise a
/// point without numbers, with the reason. `query.has_vol` is set here.
[[nodiscard]] SurfacePoint finished_point(const SurfacePoint& point, UnansweredQuery query) noexcept;

}  // namespace volcal
