// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The numbers traders name a smile by.

#include <cstddef>

#include "volcal/surface.h"

namespace volcal {

/// All in decimal vol. Deltas are undiscounted and to the forward: N(d1) = 0.25 for the call, N(d1) - 1 =
/// -0.25 for the put.
struct SmileFeatures {
  double atm_vol = kAbsent;           ///< at k = 0
  double risk_reversal_25 = kAbsent;  ///< vol of the 25-delta call less vol of the 25-delta put
  double butterfly_25 = kAbsent;      ///< mean of those two vols less atm_vol
};

[[nodiscard]] SmileFeatures smile_features(const SviParameters& svi, double time_to_expiry) noexcept;

/// Of slice i of a surface, whatever its model; of Heston some 0.2 ms.
[[nodiscard]] SmileFeatures smile_features(const VolSurface& surface, std::size_t slice) noexcept;

}  // namespace volcal
