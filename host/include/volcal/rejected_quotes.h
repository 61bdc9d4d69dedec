// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where the quotes that a calibration refused stand beside the surface, as far as they can be placed: a
/// picture that leaves them out tells half the story.
///
/// Units     vols decimal per root year; log_moneyness = ln(K / F), F of the quote's own slice
/// Failure   a number that does not exist is absent: no slice (unreadable, expired, no forward), no price, or
///           a price that no vol gives. Nothing is judged here: these vols took no part in the fit

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"
#include "volcal/surface.h"

namespace volcal {

struct RejectedVols {
  std::optional<std::size_t> slice;  ///< index into VolSurface::slices
  double log_moneyness = kAbsent;
  double bid_vol = kAbsent;
  double ask_vol = kAbsent;
  double mid_vol = kAbsent;  ///< of the file's own mid, where it gives one
};

/// Parallel to `rejected`. Domain: `rejected` is the snapshot's (CalibrationReport::rejected), `surface` was
/// calibrated to it.
[[nodiscard]] std::vector<RejectedVols> vols_of_rejected(const QuoteSnapshot& snapshot,
                                                         std::span<const Rejected> rejected,
                                                         const VolSurface& surface);

}  // namespace volcal
