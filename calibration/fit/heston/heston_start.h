// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where a Heston fit starts.

#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/core/fit/heston_fit_body.h"

namespace volcal::fit {

/// `count` points of the box for one surface, at least one slice with quotes.
///
/// The first is read off the data: v0, kappa and theta by least squares from the term structure of the
/// at-the-money variance, w / T = theta + (v0 - theta) d(kappa T) with d(x) = (1 - exp(-x)) / x, and
/// rho sigma from the slices' skews, d vol^2 / dk = rho sigma (1 - d(kappa T)) / (kappa T) to first order in
/// sigma [Gatheral2006, ch. 3]. What the skew leaves open, the split of rho sigma, takes a typical rho.
///
/// The others spread evenly over the box of market-like values by a low-discrepancy sequence in the fit's
/// own coordinates, v0 and theta about the first one's: they are there to find other minima.
[[nodiscard]] std::vector<core::HestonParameters> heston_starts(const std::vector<SliceData>& slices,
                                                                const core::HestonBox& box, int count);

}  // namespace volcal::fit
