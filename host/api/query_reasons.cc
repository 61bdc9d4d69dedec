// SPDX-License-Identifier: Apache-2.0
#include "host/api/query_reasons.h"

#include "calibration/surface/point_status.h"
#include "calibration/surface/surface_state.h"

namespace volcal {
namespace {

UnansweredQuery unanswered(const VolSurface& surface, double time_to_expiry, QueryCoordinates::Kind kind,
                           double coordinate) {
  const bool by_strike = kind == QueryCoordinates::Kind::strike;
  return {surface.model(),
          time_to_expiry,
          by_strike ? core::SmileCoordinate::strike : core::SmileCoordinate::log_moneyness,
          coordinate,
          coordinate,
          kAbsent};
}

}  // namespace

QueryStatus reason_on_slice(const VolSurface& surface, std::size_t slice, QueryCoordinates::Kind kind,
                            double coordinate) noexcept {
  const core::SmileRow& row = SurfaceAccess::state(surface).rows[slice];
  UnansweredQuery query =
      unanswered(surface, surface.slices()[slice].expiry.time_to_expiry, kind, coordinate);
  query.forward = row.forward;
  if (kind == QueryCoordinates::Kind::strike) {
    query.log_moneyness = core::strike_log_moneyness(coordinate, row.forward, row.inverse_forward, 0.0);
  }
  return reason_of(query);
}

QueryStatus reason_at_time(const VolSurface& surface, double time_to_expiry, QueryCoordinates::Kind kind,
                           double coordinate) noexcept {
  const CompiledTimes& times = SurfaceAccess::state(surface).times;
  const core::SmileSegment& segment = times.at(time_to_expiry);
  UnansweredQuery query = unanswered(surface, times.slice_time(time_to_expiry), kind, coordinate);
  query.forward = surface.forward(time_to_expiry);
  if (kind == QueryCoordinates::Kind::strike) {
    query.log_moneyness = core::strike_log_moneyness(coordinate, segment.forward, segment.inverse_forward,
                                                     core::weights_at(segment, time_to_expiry).log_growth);
  }
  return reason_of(query);
}

}  // namespace volcal
