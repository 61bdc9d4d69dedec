// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Search for the profile with the best score from typical smiles.
///
/// The terms of the regulariser begin at the medians over the slices fitted without a profile. Then one
/// number at a time takes the best value of a ladder, the strength first and last: the effect of a number
/// depends on the others, and the last ladder is the trade-off that is shown.

#include <vector>

#include "calibration/validation/tune/tuning_case.h"
#include "kernels/backend/backend.h"
#include "volcal/tune.h"

namespace volcal::tuning {

/// Fills `curve`, `none`, `chosen` and `fits`.
[[nodiscard]] Expected<void> search(const std::vector<TuningCase>& cases, const TuneOptions& options,
                                    ComputeBackend& backend, const Progress& progress, Tuning& tuning);

/// Fills the price and score of a point, relative to the point without a profile.
void settle(const TunePoint& none, TunePoint& point);

}  // namespace volcal::tuning
