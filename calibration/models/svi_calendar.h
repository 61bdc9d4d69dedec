// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Calendar arbitrage between two raw SVI slices, decided for all k (docs/method/arbitrage.md).
///
/// The later slice must lie on or above the earlier one at every k [GatheralJacquier2014, Lemma 2.1]. The
/// textbook route squares w2 = w1 twice into a quartic, which loses half of the digits where slices nearly
/// touch and adds false roots. Here the difference d = w2 - w1 is used as it is: d'' changes sign where
/// (b2 sigma2^2)^(2/3) R1^2 = (b1 sigma1^2)^(2/3) R2^2, a quadratic in k, so the line falls into at most
/// three pieces on each of which d is convex or concave. Minima are then ends or the one stationary point of
/// a convex piece, the at most four crossings are simple roots between them, and tangents turn the minimum
/// into a proof.
///
/// Accuracy  min_slack to a few ulp of the larger total variance there; crossings to the same over |d'|
///           (where slices are alike to 1e-6 or so, min_slack may be 0.1 % of itself too large; the proof is
///           not affected)
/// Time      about two microseconds (nearly alike slices up to 0.5 ms); allocates only to report crossings
/// Failure   where d comes closer to zero than its rounding, free = false. Slices that differ in their level
///           alone, identical ones included, are decided exactly (equal slices are free with slack 0)

#include "kernels/core/svi/svi.h"
#include "volcal/surface.h"

namespace volcal {

/// Evidence for two slices, which are numbers 0 and 1 as `earlier` and `later` of the result. min_slack is
/// NaN where either is no SVI slice, and -infinity (at +-infinity) where the earlier slice's wing is the
/// steeper one.
[[nodiscard]] CalendarEvidence calendar_evidence(const core::SviRaw<double>& earlier,
                                                 const core::SviRaw<double>& later) noexcept;

}  // namespace volcal
