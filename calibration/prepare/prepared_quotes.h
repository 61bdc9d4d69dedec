// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From a snapshot to what a fit takes, whatever its model: clean -> imply vols -> one smile a slice.

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
  std::vector<Rejected> rejected;  ///< by record
  std::vector<std::string> notes;
  std::vector<CalendarConflict> calendar;  ///< between the smiles' quotes, the worst first
  std::vector<std::string> weight_notes;   ///< on data that weights lack, of the quotes that are left
};

/// A rule of a model on what it prices: moves quotes that it does not from the smiles to the rejected, and
/// drops smiles of times that it does not.
using PricedQuotes = void (*)(std::vector<Smile>&, std::vector<Rejected>&);

/// `keep_priced` may be null: then every quote with an implied vol stays. Fails with `nothing_usable` where
/// no quote is left, saying why; the message does not name the source.
[[nodiscard]] Expected<PreparedQuotes> prepare_quotes(const QuoteSnapshot& snapshot,
                                                      const CalibrateOptions& options,
                                                      ComputeBackend& backend,
                                                      PricedQuotes keep_priced = nullptr);

/// The same without the quotes of `held` ([slice][quote]), as if the snapshot had never had them; slices
/// stay, and so do their priors. Fails with `nothing_usable` where no quote is left.
[[nodiscard]] Expected<PreparedQuotes> without_quotes(const QuoteSnapshot& snapshot,
                                                      const CalibrateOptions& options,
                                                      const PreparedQuotes& quotes,
                                                      const std::vector<std::vector<bool>>& held);

/// Moves the quotes at `places`, in rising order, from the smiles to the rejected, as beyond the model, with
/// the words of `detail`. Fails as prepare_quotes().
[[nodiscard]] Expected<void> reject_quotes(
    const QuoteSnapshot& snapshot, const CalibrateOptions& options,
    const std::vector<fit::QuotePlace>& places,
    const std::function<std::string(const VolQuote&, const Expiry&)>& detail, PreparedQuotes& quotes);

}  // namespace volcal
