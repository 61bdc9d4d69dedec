// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The share of a slice's regularisation that its quotes leave in force (docs/use/profiles.md).
///
/// A slice is regularised by its profile and by the base regulariser (regulariser_costs.h). Quotes that SVI
/// follows closely and that contradict both, a flat smile's above all, are a case of prior-data conflict
/// [EvansMoshonov2006]: there the regularisation may move the fit by no more than the quotes scatter. Let
/// f(share) be the fit of the slice alone with the base regulariser multiplied by the share and the profile's
/// forces by its square, and |.| the root mean square over the quotes in their scales. Then
///
///     share = the largest in [kLeastShare, 1] at which |f(share) - f(kLeastShare)| <= max(noise,
/// kNegligibleMove)
///
/// The noise is the root mean square residual of f(kLeastShare), or the scatter around the lines between
/// neighbours (slice_noise.h) where there are fewer than kQuotesForNoise quotes.
///
/// A share is rejected where only the regularisation brings butterfly arbitrage into f(share): the
/// constraints would remove it at the cost of the quotes, far from f(share) where they are flat. The whole
/// regularisation may bring some in where the constraints remove it in an ordinary number of iterations and
/// end as near as above.
///
/// Where the quotes lie on a straight line to within a quarter of their half-spreads, or to within one if the
/// whole regularisation brings arbitrage in, a fit may miss them by no more than the line does, or by a
/// twentieth more than f(kLeastShare).
///
/// A fit at a small share moves along a flat valley and costs ten ordinary ones, so two ordinary fits first
/// select the slices that need it. They exclude a slice whose quotes scatter by so much more than the profile
/// moves its fit that the largest effect of the base regulariser cannot change the result.

#include <cstddef>
#include <span>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

/// Least number of quotes for a noise from residuals: with fewer, five parameters follow noise as well as a
/// smile.
inline constexpr std::size_t kQuotesForNoise = 9;

/// Root mean square, in scales (half-spreads), by which regularisation may always move a fit. The largest
/// single move is some two to three times that, below a hundredth.
inline constexpr double kNegligibleMove = 0.002;

/// Least share, which keeps directions determined on which the quotes give no information.
inline constexpr double kLeastShare = 1e-3;

/// Multiplies the regularisation of each slice by the share that its quotes accept. Slices with fewer than
/// three strikes keep it. The error is a broken backend's.
[[nodiscard]] Expected<void> set_regulariser_shares(std::span<std::vector<SliceData>> surfaces,
                                                    ComputeBackend& backend);

}  // namespace volcal::fit
