// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Smiles with too few quotes to stand alone lean on their neighbours.
///
/// Five parameters need five points. A thinner smile keeps its own quotes and is lent pseudo-quotes with the
/// shape of its neighbours: their vols over their at-the-money vols, at equal numbers of standard
/// deviations, interpolated in sqrt(T) between the nearest smiles that stand alone, at the level of its own
/// quotes. Without any quote of its own the level is its neighbours' too: at-the-money variance linear in
/// time between the nearest smiles with quotes, equal vol beyond. The pseudo-quotes are weak (kLentHalfSpread
/// of the vol), so its own quotes win wherever they speak.

#include <cstddef>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

/// With quotes at fewer strikes than this a slice leans.
inline constexpr std::size_t kStrikesToStandAlone = 5;

/// Appends pseudo-quotes to every thin slice (`market_quotes` stays). Where no slice stands alone the lent
/// shape is flat. At least one slice has a quote. Returns one flag a slice: it leans. The error is a broken
/// backend's.
[[nodiscard]] Expected<std::vector<bool>> borrow_shape_from_neighbours(std::vector<SliceData>& slices,
                                                                       ComputeBackend& backend);

}  // namespace volcal::fit
