// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Positions of the rejected quotes of a calibration relative to its surface, as far as they can be placed,
/// so that pictures can show them too.
///
/// Units     vols decimal per root year; log_moneyness = ln(K / F), with F of the quote's own slice
/// Failure   a number that does not exist is absent: no slice (unreadable, expired, no forward), no price, or
///           a price that no vol gives. These vols took no part in the fit

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
  double mid_vol = kAbsent;  ///< vol of the mid from the file, where there is one
};

/// Vols of the rejected quotes, parallel to `rejected`. Domain: `rejected` is the snapshot's
/// (CalibrationReport::rejected), `surface` was calibrated to it.
[[nodiscard]] std::vector<RejectedVols> vols_of_rejected(const QuoteSnapshot& snapshot,
                                                         std::span<const Rejected> rejected,
                                                         const VolSurface& surface);

}  // namespace volcal
