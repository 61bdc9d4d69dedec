// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Evaluation of fits with profiles, many profiles in one batch of fits.

#include <cstddef>
#include <span>
#include <vector>

#include "calibration/validation/tune/tuning_case.h"
#include "kernels/backend/backend.h"
#include "volcal/tune.h"

namespace volcal::tuning {

/// Returns one point for each profile, in order; `price` and `score` are left absent. `fits` grows by the
/// number of surfaces fitted. The error is a broken backend's.
[[nodiscard]] Expected<std::vector<TunePoint>> evaluate(std::span<const Profile> profiles,
                                                        const std::vector<TuningCase>& cases,
                                                        const TuneOptions& options, ComputeBackend& backend,
                                                        std::size_t& fits);

/// Errors of unconstrained least-squares SVI, slice by slice.
struct TextbookErrors {
  HeldOutErrors tail;
  HeldOutErrors strikes;
};
[[nodiscard]] Expected<TextbookErrors> evaluate_textbook(const std::vector<TuningCase>& cases,
                                                         const TuneOptions& options, ComputeBackend& backend);

}  // namespace volcal::tuning
