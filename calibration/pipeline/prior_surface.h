// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Priors of today's slices from an earlier surface. A slice's prior is the earlier slice of the same root
/// and expiry, at the same free coordinates, which are in units of each slice's at-the-money standard
/// deviation; its information decreases with its age.

#include "calibration/prepare/prepared_quotes.h"
#include "volcal/calibrate.h"

namespace volcal {

/// Sets the priors of `quotes.data` and notes how many slices have one. Fails with `usage` where the prior
/// surface is of another underlying, another model or a later moment, has no uncertainties, or has no age.
[[nodiscard]] Expected<void> add_prior_surface(const QuoteSnapshot& snapshot, const PriorSurface& prior,
                                               PreparedQuotes& quotes);

}  // namespace volcal
