// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reasons why elements of a batch of queries have no answer, determined after the batch: an element with an
/// answer costs only a comparison.

#include <cstddef>

#include "volcal/queries.h"

namespace volcal {

/// Reason why a query on a slice has no vol; never `ok`.
[[nodiscard]] QueryStatus reason_on_slice(const VolSurface& surface, std::size_t slice,
                                          QueryCoordinates::Kind kind, double coordinate) noexcept;

/// Reason why a query at a time has no vol; never `ok`.
[[nodiscard]] QueryStatus reason_at_time(const VolSurface& surface, double time_to_expiry,
                                         QueryCoordinates::Kind kind, double coordinate) noexcept;

}  // namespace volcal
