// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an earlier surface says of today's slices: those of the same root and expiry, at the same point of
/// the free coordinates, which are in units of each slice's own at-the-money standard deviation, and the less
/// the older it is.

#include "calibration/prepare/prepared_quotes.h"
#include "volcal/calibrate.h"

namespace volcal {

/// Gives `quotes.data` their priors and notes how many have one. Fails with `usage` where the prior is of
/// another underlying, another model or a later moment, has no uncertainties, or its age is not known.
[[nodiscard]] Expected<void> add_prior_surface(const QuoteSnapshot& snapshot, const PriorSurface& prior,
                                               PreparedQuotes& quotes);

}  // namespace volcal
