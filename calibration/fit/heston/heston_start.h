// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Starting points of a Heston fit.

#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/core/fit/heston_fit_body.h"

namespace volcal::fit {

/// Makes `count` points in the box for one surface, which has at least one slice with quotes.
///
/// The first point is estimated from the data: v0, kappa and theta by least squares from the term structure
/// of the at-the-money variance, w / T = theta + (v0 - theta) d(kappa T) with d(x) = (1 - exp(-x)) / x, and
/// rho sigma from the slices' skews, d vol^2 / dk = rho sigma (1 - d(kappa T)) / (kappa T) to first order in
/// sigma [Gatheral2006, ch. 3]. The skew leaves the split of rho sigma undetermined; a typical rho is taken.
///
/// The others cover the box of market-like values evenly by a low-discrepancy sequence in the fit's
/// coordinates, with v0 and theta around those of the first: they serve to find other minima.
[[nodiscard]] std::vector<core::HestonParameters> heston_starts(const std::vector<SliceData>& slices,
                                                                const core::HestonBox& box, int count);

}  // namespace volcal::fit
