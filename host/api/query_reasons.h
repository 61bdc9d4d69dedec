// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Why elements of a batch of queries have no answer, found after the batch: one that has costs a comparison.

#include <cstddef>

#include "volcal/queries.h"

namespace volcal {

/// Of a query on a slice that has no vol; never ok.
[[nodiscard]] QueryStatus reason_on_slice(const VolSurface& surface, std::size_t slice,
                                          QueryCoordinates::Kind kind, double coordinate) noexcept;

/// Of a query at a time that has no vol; never ok.
[[nodiscard]] QueryStatus reason_at_time(const VolSurface& surface, double time_to_expiry,
                                         QueryCoordinates::Kind kind, double coordinate) noexcept;

}  // namespace volcal
