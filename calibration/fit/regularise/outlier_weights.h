// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Quotes that the others of their slice contradict count less, or not at all (docs/method/robustness.md).
///
/// Each slice alone is fitted by Huber's loss; with s = 1.4826 median |residual| of that fit (a standard
/// deviation that a minority of outliers cannot move [Hampel1974]), a quote's weight falls with r =
/// |residual|:
///
///     1 for r <= from s,   (1 - t^2)^2 with t = (r - from s) / (to s - from s) between,   0 beyond to s
///
/// a bisquare [BeatonTukey1974] that leaves alone what lies within `from` deviations. The fit is repeated by
/// squares with these weights and they are taken anew, twice: what was left out no longer pulls at what
/// judges it. In units of s and not of half-spreads: where SVI misses a smile by five half-spreads, five are
/// no sign of a bad quote.
///
/// A long run of doubtful neighbours, or two and more at the end of a slice, is a smile that SVI does not
/// follow there, not a broken quote: such keep their weight, or the tail would be what is dropped first.

#include <cstddef>
#include <span>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/backend/backend.h"
#include "volcal/profile.h"

namespace volcal::fit {

/// With fewer quotes five parameters follow an outlier sooner than the others.
inline constexpr std::size_t kQuotesToJudge = 9;

/// The longest run of neighbours that are doubted.
inline constexpr std::size_t kLongestRun = 5;

/// Multiplies weights of the slices' market quotes; those of one that is not doubted stay as they are, and so
/// do all of a slice with fewer than kQuotesToJudge. Quotes by log-moneyness. Returns how many are left with
/// less than half of their weight. The error is a broken backend's.
[[nodiscard]] Expected<std::size_t> downweight_outliers(std::span<std::vector<SliceData>> surfaces,
                                                        const OutlierRule& rule, ComputeBackend& backend);

}  // namespace volcal::fit
