// SPDX-License-Identifier: Apache-2.0
#include "calibration/surface/point_status.h"

#include <cmath>

#include "calibration/slices/slice_kind.h"
#include "kernels/core/heston/heston_slice.h"

namespace volcal {
namespace {

bool is_positive(double value) noexcept { return value > 0.0 && std::isfinite(value); }

bool is_answered(const SurfacePoint& p) noexcept {
  // Any number that is not finite makes the sum NaN.
  double sum = 0.0;
  for (const double value : {p.time_to_expiry, p.forward, p.strike, p.log_moneyness, p.implied_vol,
                             p.total_variance, p.call, p.put, p.delta, p.gamma, p.vega, p.density}) {
    sum += value - value;
  }
  return sum == 0.0 && p.implied_vol > 0.0 && p.total_variance > 0.0;
}

/// Status of a query's inputs, before the surface is used.
QueryStatus input_status(const UnansweredQuery& query) noexcept {
  if (!is_positive(query.time_to_expiry)) return QueryStatus::bad_time;
  if (query.from == core::SmileCoordinate::strike) {
    return is_positive(query.coordinate) ? QueryStatus::ok : QueryStatus::bad_strike;
  }
  return std::isfinite(query.coordinate) ? QueryStatus::ok : QueryStatus::bad_log_moneyness;
}

bool is_within_reach(const UnansweredQuery& query) noexcept {
  const bool within = query.model == SurfaceModel::heston
                          ? core::is_valid_heston_strike(query.log_moneyness)
                          : std::fabs(query.log_moneyness) < kFarthestSliceStrike;
  if (!within || query.from == core::SmileCoordinate::strike) return within;
  // A finite log-moneyness may have a strike beyond the range of doubles.
  return is_positive(query.forward * std::exp(query.log_moneyness));
}

}  // namespace

QueryStatus reason_of(const UnansweredQuery& query) noexcept {
  if (const QueryStatus status = input_status(query); status != QueryStatus::ok) return status;
  const bool heston = query.model == SurfaceModel::heston;
  if (heston && !core::is_valid_heston_time(query.time_to_expiry)) return QueryStatus::time_out_of_range;
  if (std::isnan(query.forward)) return QueryStatus::forward_out_of_range;
  if (!is_within_reach(query)) return QueryStatus::strike_out_of_range;
  return heston && !query.has_vol ? QueryStatus::no_vol : QueryStatus::number_out_of_range;
}

SurfacePoint finished_point(const SurfacePoint& point, UnansweredQuery query) noexcept {
  SurfacePoint finished;
  if (is_answered(point)) {
    finished = point;
    finished.status = QueryStatus::ok;
    return finished;
  }
  query.has_vol = !std::isnan(point.implied_vol);
  finished.status = reason_of(query);
  return finished;
}

}  // namespace volcal
