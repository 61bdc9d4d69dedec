// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Lowers the weights of quotes that the other quotes of their slice contradict (docs/method/robustness.md).
///
/// Each slice alone is fitted by Huber's loss; with s = 1.4826 median |residual| of that fit (a standard
/// deviation that a minority of outliers cannot move [Hampel1974]), a quote's weight falls with r =
/// |residual|:
///
///     1 for r <= from s,   (1 - t^2)^2 with t = (r - from s) / (to s - from s) between,   0 beyond to s
///
/// a bisquare [BeatonTukey1974] that leaves quotes within `from` deviations unchanged. The fit is repeated by
/// least squares with these weights, and the weights are computed anew, twice, so that an outlier no longer
/// affects the fit that it is compared with. Deviations are in units of s and not of half-spreads: where SVI
/// misses a smile by five half-spreads, a residual of five does not show a bad quote.
///
/// A run of more than kLongestRun neighbouring outliers, or of two and more at the end of a slice, is a part
/// of the smile that SVI does not follow, not a run of broken quotes. Such quotes keep their weights;
/// otherwise the tail would be dropped first.

#include <cstddef>
#include <span>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/backend/backend.h"
#include "volcal/profile.h"

namespace volcal::fit {

/// Least number of quotes of a slice that is examined: with fewer, five parameters follow an outlier more
/// closely than the other quotes.
inline constexpr std::size_t kQuotesToJudge = 9;

/// Longest run of neighbouring quotes that counts as outliers.
inline constexpr std::size_t kLongestRun = 5;

/// Multiplies the weights of the slices' market quotes. Weights of slices without outliers, or with fewer
/// than kQuotesToJudge quotes, do not change. Quotes come by log-moneyness. Returns the number of quotes that
/// keep less than half of their weight. The error is a broken backend's.
[[nodiscard]] Expected<std::size_t> downweight_outliers(std::span<std::vector<SliceData>> surfaces,
                                                        const OutlierRule& rule, ComputeBackend& backend);

}  // namespace volcal::fit
