// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a profile says of one slice, in the fit's terms.

#include "calibration/fit/slice_data.h"
#include "volcal/profile.h"

namespace volcal {

/// A profile's strength is a share of vols, and residuals are in scales: an index with spreads of a few basis
/// points would pay no attention to a prior in half-spreads. All quotes count together, since what SVI cannot
/// follow is common to them.
[[nodiscard]] fit::SliceShape slice_shape(const fit::SliceData& data, const ShapePrior& shape);

}  // namespace volcal
