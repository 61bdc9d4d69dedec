// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The public smile features for SVI parameters without a surface.

#include "volcal/smile_features.h"

namespace volcal {

[[nodiscard]] SmileFeatures smile_features(const SviParameters& svi, double time_to_expiry) noexcept;

}  // namespace volcal
