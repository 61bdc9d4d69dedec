// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a profile says of one slice, in the fit's terms.

#include "calibration/fit/common/slice_data.h"
#include "volcal/profile.h"

namespace volcal {

/// Fills the slice's shape and which of its quotes are tail.
///
/// A profile's strength is a share of vols, and residuals are in scales: an index with spreads of a few basis
/// points would pay no attention to a prior in half-spreads. All quotes count together, since what SVI cannot
/// follow is common to them. Of the quotes at hand: pseudo-quotes that a thin slice is lent are nobody's
/// tail.
void add_profile(const Profile& profile, fit::SliceData& slice);

}  // namespace volcal
