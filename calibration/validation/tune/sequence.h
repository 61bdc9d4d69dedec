// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Snapshots fitted one after the other, each leaning on the fit before.

#include <vector>

#include "calibration/validation/tune/tuning_case.h"
#include "kernels/backend/backend.h"
#include "volcal/tune.h"

namespace volcal::tuning {

/// Every snapshot that has one before it: the tail is held out and fitted with the profile and the fit of the
/// earlier snapshot's whole as prior, and again without that prior; slices without one take no part. The
/// error is a broken backend's.
[[nodiscard]] Expected<SequenceTrial> try_sequence(const Profile& profile, double drift,
                                                   const std::vector<TuningCase>& cases,
                                                   const TuneOptions& options, ComputeBackend& backend);

}  // namespace volcal::tuning
