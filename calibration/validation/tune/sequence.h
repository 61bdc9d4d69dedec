// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fits of snapshots one after the other, each with the fit before as its prior surface.

#include <vector>

#include "calibration/validation/tune/tuning_case.h"
#include "kernels/backend/backend.h"
#include "volcal/tune.h"

namespace volcal::tuning {

/// Tries every snapshot that has one before it: the tail is held out and fitted with the profile and the
/// earlier snapshot's whole fit as prior surface, and again without the prior; slices without a prior are
/// left out. The error is a broken backend's.
[[nodiscard]] Expected<SequenceTrial> try_sequence(const Profile& profile, double drift,
                                                   const std::vector<TuningCase>& cases,
                                                   const TuneOptions& options, ComputeBackend& backend);

}  // namespace volcal::tuning
