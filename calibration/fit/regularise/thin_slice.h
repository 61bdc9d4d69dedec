// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Smiles with too few quotes for five parameters borrow the shape of their neighbours.
///
/// A thinner smile keeps its quotes and gains pseudo-quotes. These have the vols of its neighbours over their
/// at-the-money vols, at equal numbers of standard deviations, interpolated in sqrt(T) between the nearest
/// smiles with enough strikes, at the level of the smile's quotes. The level of a smile without any quote is
/// interpolated as well: at-the-money variance linear in time between the nearest smiles with quotes, equal
/// vol beyond. The pseudo-quotes have low weight (half-spreads of kPseudoQuoteHalfSpread of the vol), so real
/// quotes prevail where there are any.

#include <cstddef>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

/// Least number of strikes of a slice that borrows no shape.
inline constexpr std::size_t kStrikesToStandAlone = 5;

/// Appends pseudo-quotes to every thin slice (`market_quotes` stays). Where no slice has enough strikes, the
/// borrowed shape is flat. At least one slice has a quote. Returns a flag for each slice: whether it is thin.
/// The error is a broken backend's.
[[nodiscard]] Expected<std::vector<bool>> borrow_shape_from_neighbours(std::vector<SliceData>& slices,
                                                                       ComputeBackend& backend);

}  // namespace volcal::fit
