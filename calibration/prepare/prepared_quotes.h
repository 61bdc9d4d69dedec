// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From a snapshot to what a fit takes, whatever its model: clean -> imply vols -> one smile a slice.

#include <cstddef>
#include <string>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/heston/heston_residuals.h"
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

/// Fails with `nothing_usable` where no quote is left, saying why.
[[nodiscard]] Expected<PreparedQuotes> prepare_quotes(const QuoteSnapshot& snapshot,
                                                      const CalibrateOptions& options,
                                                      ComputeBackend& backend);

/// The same without the quotes of `held` ([slice][quote]), as if the snapshot had never had them; slices
/// stay, and so do their priors. Fails with `nothing_usable` where no quote is left.
[[nodiscard]] Expected<PreparedQuotes> without_quotes(const QuoteSnapshot& snapshot,
                                                      const CalibrateOptions& options,
                                                      const PreparedQuotes& quotes,
                                                      const std::vector<std::vector<bool>>& held);

/// Moves quotes that no start of a Heston fit gives a value from the smiles to the rejected. Fails with
/// `nothing_usable` where no quote is left.
[[nodiscard]] Expected<void> reject_without_value(const QuoteSnapshot& snapshot,
                                                  const CalibrateOptions& options,
                                                  const std::vector<fit::QuotePlace>& places,
                                                  PreparedQuotes& quotes);

}  // namespace volcal
