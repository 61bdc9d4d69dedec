// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Three numbers that describe a smile in the market's terms: at-the-money vol, 25-delta risk reversal and
/// 25-delta butterfly.
///
/// Deltas are undiscounted and to the forward, N(d1) with the smile's own vol at the strike: the call is
/// where N(d1) = 0.25, the put where N(d1) - 1 = -0.25, that is d1 = -k / s + s / 2 = -+0.674490, s =
/// sqrt(w(k)), k = ln(K / F). On a slice free of butterfly arbitrage d1 falls in k and takes every value
/// [Fukasawa2012], so both strikes are unique there; on another slice one of several is found.
///
/// Method    slices: false position, or bisection to the last bit; Heston: false position on vols of the
///           model's prices
/// Units     vol, decimal per root year: 0.01 is one vol point
/// Domain    slice < surface.slices().size()
/// Accuracy  slices: a few ulp of the vols; Heston: 1e-10 of a vol, or that of its prices where that is worse
/// Failure   NaN where the strike, or a vol, is not found: a Heston strike beyond |k| = 10
/// Threads   safe from several threads at once; nothing throws or allocates
/// Time      SVI 6 us, Heston 0.1 ms

#include <cstddef>
#include <tuple>

#include "volcal/fields.h"
#include "volcal/surface.h"

namespace volcal {

struct SmileFeatures {
  double atm_vol = kAbsent;           ///< at k = 0
  double risk_reversal_25 = kAbsent;  ///< vol of the 25-delta call less vol of the 25-delta put
  double butterfly_25 = kAbsent;      ///< mean of those two vols less atm_vol
};
template <>
inline constexpr auto kFieldsOf<SmileFeatures> = std::tuple{
    Field{"atm_vol", &SmileFeatures::atm_vol}, Field{"risk_reversal_25", &SmileFeatures::risk_reversal_25},
    Field{"butterfly_25", &SmileFeatures::butterfly_25}};

/// Features of slice i of a surface, whatever its model.
[[nodiscard]] SmileFeatures smile_features(const VolSurface& surface, std::size_t slice) noexcept;

}  // namespace volcal
