// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How much of a slice's regularisation its own quotes leave in force (docs/use/profiles.md).
///
/// A slice is regularised by its profile and by the shape prior (regulariser_costs.h). Quotes that SVI
/// follows closely and that contradict both, a flat smile's above all, are a conflict of prior and data
/// [EvansMoshonov2006]: there the regularisation may move the fit by no more than the quotes scatter. With
/// f(share) the fit of the slice alone under this share of the shape prior and its square of the profile's
/// forces, and |.| the root mean square over its quotes in their scales,
///
///     share = the largest in [kLeastShare, 1] at which |f(share) - f(kLeastShare)| <= max(noise, kUnseen)
///
/// The noise is what the quotes miss f(kLeastShare) by, or their neighbours' lines (slice_noise.h) where
/// there are fewer than kQuotesForNoise.
///
/// Butterfly arbitrage that only the regularisation brings into f(share) refuses that share: the constraints
/// would take it out at the cost of the quotes, far from f(share) where they are flat. The whole
/// regularisation may bring some in where the constraints take it out in an ordinary number of iterations and
/// end as near as above.
///
/// Where the quotes lie on a straight line to within a quarter of their half-spreads, or to within one if the
/// whole regularisation brings arbitrage in, a fit may miss them by no more than the line does, or by a
/// twentieth more than f(kLeastShare).
///
/// A fit at a small share walks along a valley and costs ten ordinary ones, so two of these say first whom to
/// ask. They spare a slice whose quotes scatter by so much more than the profile moves its fit that the shape
/// prior, by the most it moves anything, cannot turn the answer.

#include <cstddef>
#include <span>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

/// With fewer quotes five parameters follow noise as well as they follow a smile.
inline constexpr std::size_t kQuotesForNoise = 9;

/// Root mean square, in scales (half-spreads), by which regularisation may move any fit. The largest move is
/// some two to three times that: below a hundredth.
inline constexpr double kUnseen = 0.002;

/// What keeps directions determined of which no quote speaks.
inline constexpr double kLeastShare = 1e-3;

/// Multiplies the regularisation of the slices by the share that their quotes leave of it. Slices without
/// three strikes keep it. The error is a broken backend's.
[[nodiscard]] Expected<void> set_regulariser_shares(std::span<std::vector<SliceData>> surfaces,
                                                    ComputeBackend& backend);

}  // namespace volcal::fit
