// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Application of a profile to one slice.

#include "calibration/fit/common/slice_data.h"
#include "volcal/profile.h"

namespace volcal {

/// Sets the slice's shape regulariser and its tail quotes.
///
/// A profile's strength is a share of vols, and residuals are in scales: on an index with spreads of a few
/// basis points a strength in half-spreads would have no effect. All quotes count together, since SVI misses
/// them by a common error. Only market quotes count; the pseudo-quotes of a thin slice are no tail quotes.
void add_profile(const Profile& profile, fit::SliceData& slice);

}  // namespace volcal
