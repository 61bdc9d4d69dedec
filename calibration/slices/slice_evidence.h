// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Evidence of freedom from static arbitrage of a slice alone and against a neighbour of any kind.
///
/// Exact methods decide where the kind has them (SliceFormula::exact_...): SVI alone, SVI before SVI.
/// Otherwise the line is cut into cells, on which both slices are enclosed: g is bounded from below by
/// mixture_bound.h, and w2 - w1 by its values at both ends of a cell of width h less h^2 / 8 of its largest
/// second derivative. In the wings the same is done in 1 / |k|. Figures come from a refined scan of the
/// cells.
///
/// Accuracy  `free` is a proof, rounding included; false may mean violated or not decided within the budget.
///           Figures are those of the scan: a dip between its points may be deeper by what one cell hides
/// Time      exact means as they say; else 0.05 to 5 ms

#include "calibration/slices/slice_kind.h"

namespace volcal {

[[nodiscard]] ButterflyEvidence butterfly_evidence(const SliceFormula& slice);

/// Evidence for two slices, which are numbers 0 and 1 as `earlier` and `later` of the result. min_slack is
/// -infinity (at +-infinity) where the earlier slice's wing is the steeper one.
[[nodiscard]] CalendarEvidence calendar_evidence(const SliceFormula& earlier, const SliceFormula& later);

/// True where every mixture (1 - alpha) w1 + alpha w2 is proved free of butterfly arbitrage. Total variance
/// may then be linear in time.
[[nodiscard]] bool mixtures_are_free(const SliceFormula& earlier, const SliceFormula& later);

}  // namespace volcal
