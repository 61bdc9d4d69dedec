// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The textbook fit, with which volcal's fits are compared.

#include "calibration/fit/common/slice_data.h"
#include "kernels/core/svi/svi.h"

namespace volcal::fit {

/// Fits a slice alone by least squares in its scales with its quotes' weights, without regularisers, and with
/// no constraint but w > 0. It uses market quotes only, of which there must be at least one.
[[nodiscard]] core::SviRaw<double> textbook_fit(const SliceData& slice);

}  // namespace volcal::fit
