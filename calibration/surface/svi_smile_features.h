// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The public smile features, of SVI parameters that are no surface yet.

#include "volcal/smile_features.h"

namespace volcal {

[[nodiscard]] SmileFeatures smile_features(const SviParameters& svi, double time_to_expiry) noexcept;

}  // namespace volcal
