// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The steps from a snapshot to the input of a fit, whatever its model: clean, imply vols, one smile for each
/// slice.

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "calibration/fit/common/quote_place.h"
#include "calibration/fit/common/slice_data.h"
#include "calibration/quotes/calendar_conflicts.h"
#include "kernels/backend/backend.h"
#include "volcal/calibrate_options.h"

namespace volcal {

/// `smiles` and `data` are parallel; `slice_of[e]` is the slice that expiry `expiries[e]` became or was
/// merged into.
struct PreparedQuotes {
  std::vector<Smile> smiles;
  std::vector<fit::SliceData> data;
  std::vector<Expiry> expiries;
  std::vector<std::size_t> slice_of;
  std::vector<Rejected> rejected;  ///< rejected quotes by record
  std::vector<std::string> notes;
  std::vector<CalendarConflict> calendar;  ///< conflicts between the smiles' quotes, the worst first
  /// Notes on data that weights lack, counting the quotes that are left.
  std::vector<std::string> weight_notes;
};

/// Rule of a model on the quotes that it prices: moves the others from the smiles to the rejected, and drops
/// smiles at times that it does not price.
using PricedQuotes = void (*)(std::vector<Smile>&, std::vector<Rejected>&);

/// Prepares the quotes of a snapshot. With a null `keep_priced` every quote with an implied vol stays. Fails
/// with `nothing_usable` and the reason where no quote is left; the message does not name the source.
[[nodiscard]] Expected<PreparedQuotes> prepare_quotes(const QuoteSnapshot& snapshot,
                                                      const CalibrateOptions& options,
                                                      ComputeBackend& backend,
                                                      PricedQuotes keep_priced = nullptr);

/// Prepares the same quotes without those of `held` ([slice][quote]), as if the snapshot had never had them;
/// slices and their priors stay. Fails with `nothing_usable` where no quote is left.
[[nodiscard]] Expected<PreparedQuotes> without_quotes(const QuoteSnapshot& snapshot,
                                                      const CalibrateOptions& options,
                                                      const PreparedQuotes& quotes,
                                                      const std::vector<std::vector<bool>>& held);

/// Moves the quotes at `places`, in rising order, from the smiles to the rejected, as beyond the model, with
/// `detail` as the reason. Fails as prepare_quotes().
[[nodiscard]] Expected<void> reject_quotes(
    const QuoteSnapshot& snapshot, const CalibrateOptions& options,
    const std::vector<fit::QuotePlace>& places,
    const std::function<std::string(const VolQuote&, const Expiry&)>& detail, PreparedQuotes& quotes);

}  // namespace volcal
