// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Conversion of the coordinates and quantities of queries to the core's enumerations.

#include "kernels/core/query/smile.h"
#include "volcal/queries.h"

namespace volcal {

[[nodiscard]] inline core::SmileCoordinate core_coordinate(QueryCoordinates::Kind kind) noexcept {
  return kind == QueryCoordinates::Kind::strike ? core::SmileCoordinate::strike
                                                : core::SmileCoordinate::log_moneyness;
}

[[nodiscard]] inline core::SmileQuantity core_quantity(QueryQuantity quantity) noexcept {
  return quantity == QueryQuantity::total_variance ? core::SmileQuantity::total_variance
                                                   : core::SmileQuantity::implied_vol;
}

/// Log-moneyness of a coordinate on a core::SmileSegment or core::SmileRow, whose forward grows by
/// exp(log_growth). NaN outside the domain of strikes.
template <class Smile>
[[nodiscard]] double query_log_moneyness(QueryCoordinates::Kind kind, double coordinate, const Smile& smile,
                                         double log_growth) noexcept {
  return kind == QueryCoordinates::Kind::strike
             ? core::strike_log_moneyness(coordinate, smile.forward, smile.inverse_forward, log_growth)
             : coordinate;
}

}  // namespace volcal
