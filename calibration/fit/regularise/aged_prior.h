// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The prior of a slice from an earlier fit: one step of a Kalman filter in information form
/// [AndersonMoore1979].
///
/// Coordinates drift as random walks of one variance each, so the information I of a fit that is
/// `drift_variance` old has become (I^-1 + drift_variance)^-1: never more than 1 / drift_variance however
/// sure the fit was. A fit that adds it to the information of its own quotes is the filter's update.

#include <array>

#include "calibration/fit/common/slice_data.h"

namespace volcal::fit {

/// Makes the prior. `information` is symmetric positive semidefinite, packed; drift_variance >= 0.
[[nodiscard]] SlicePrior aged_prior(const FreePoint& point,
                                    const std::array<double, core::kPriorEntries>& information,
                                    double drift_variance);

}  // namespace volcal::fit
