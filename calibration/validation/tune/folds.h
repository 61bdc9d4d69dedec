// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Splits of a surface's quotes into those that a fit sees and those that it is tested on.

#include <cstddef>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "calibration/prepare/prepared_quotes.h"

namespace volcal::tuning {

/// A two-sided quote that is held out.
struct HeldQuote {
  std::size_t slice = 0;  ///< index into Fold::seen
  double log_moneyness = 0.0;
  double market_vol = 0.0;
  double bid_vol = 0.0;
  double ask_vol = 0.0;
  double scale = 0.0;  ///< half-spread, bounded below, in vol
};

/// A split. Slices with fewer than fit::kStrikesToStandAlone quotes to see are in neither part.
struct Fold {
  std::vector<fit::SliceData> seen;   ///< slices without a shape regulariser or a prior
  std::vector<std::size_t> slice_of;  ///< [seen] number of the slice in PreparedQuotes
  std::vector<HeldQuote> held;
};

/// Holds out quotes with |delta| below `tail_delta`, by Black's undiscounted delta of the out-of-the-money
/// option at the market vol.
[[nodiscard]] Fold hold_out_tail(const PreparedQuotes& quotes, double tail_delta);

/// Holds out runs of neighbouring strikes of the other quotes, so that each quote is held out in one of
/// `folds` folds. Tail quotes are always seen.
[[nodiscard]] std::vector<Fold> hold_out_strikes(const PreparedQuotes& quotes, double tail_delta, int folds);

/// All two-sided quotes of every slice; `slice` indexes `quotes.data`.
[[nodiscard]] std::vector<HeldQuote> all_quotes(const PreparedQuotes& quotes);

}  // namespace volcal::tuning
