// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The textbook fit, which volcal's is compared with.

#include "calibration/fit/common/slice_data.h"
#include "kernels/core/svi/svi.h"

namespace volcal::fit {

/// A slice alone: least squares in its scales by its quotes' weights, no prior, no constraint but w > 0.
/// Takes the market's quotes alone, of which there must be one at least.
[[nodiscard]] core::SviRaw<double> textbook_fit(const SliceData& slice);

}  // namespace volcal::fit
