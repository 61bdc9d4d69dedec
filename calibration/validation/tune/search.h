// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From typical smiles to the profile that is worth its price.
///
/// The beliefs begin at the medians over the slices fitted without a profile. Then one number at a time takes
/// the best of a ladder of values, the strength first and last: what one number does is seen with the others
/// in place, and the last ladder is the trade-off that is shown.

#include <vector>

#include "calibration/validation/tune/tuning_case.h"
#include "kernels/backend/backend.h"
#include "volcal/tune.h"

namespace volcal::tuning {

/// Fills `curve`, `none`, `chosen` and `fits`.
[[nodiscard]] Expected<void> search(const std::vector<TuningCase>& cases, const TuneOptions& options,
                                    ComputeBackend& backend, const Progress& progress, Tuning& tuning);

/// Fills what a point lacks, from that of no profile.
void settle(const TunePoint& none, TunePoint& point);

}  // namespace volcal::tuning
