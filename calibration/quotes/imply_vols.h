// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Inverts usable quotes into vols of bid, mid and ask, and applies the rules that need vols;
/// implausible_level is in level.h, implausible_vol and contradicted are in plausible.h.
///
/// Undiscounted price = currency price / D, coin price x F, undiscounted price, or no price at all where the
/// file quotes vols. All inversions of a snapshot are one batch of the backend.
///
/// too_wide        ask > max_spread_ratio x bid, and ask vol - bid vol > max_spread_vol. An ask that no vol
///                 reaches (at or above the upper bound) counts as an infinite vol here.
/// no_implied_vol  bid, mid or ask has no vol: possible for an in-the-money bid at or below the
///                 intrinsic value, and for an ask at or above the bound. A quote with half its market
///                 missing is not fitted to the other half: half_spread would be a guess.

#include "kernels/backend/backend.h"
#include "volcal/cleaning.h"
#include "volcal/expected.h"
#include "volcal/quotes.h"

namespace volcal {

/// Gives one smile for each of `cleaned.expiries`, in the same order, perhaps empty; quotes come by
/// log-moneyness. `rejected` includes those of `cleaned`: records = sum of smiles + rejected. An error is the
/// backend's.
[[nodiscard]] Expected<ImpliedVols> imply_vols(const QuoteSnapshot& snapshot, const CleanedQuotes& cleaned,
                                               const CleaningOptions& options, ComputeBackend& backend);

}  // namespace volcal
