// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The rule on levels (level.h) applied to the quotes of a snapshot.

#include <string>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

/// Which expiries of a snapshot are refused as a whole, and why.
struct LevelFaults {
  std::vector<std::string> of_expiry;  ///< in step with the expiries; empty text where nothing is wrong
  std::vector<std::size_t> expiry_of;  ///< of each quote of the snapshot; empty where no bound rejected one

  /// Why the expiry is refused, or nullptr.
  [[nodiscard]] const std::string* fault(std::size_t expiry) const;
  /// Gives quotes that above_bound and below_intrinsic reject the reason of their slice, where that is
  /// refused.
  void replace_bounds(std::vector<Rejected>& rejected) const;
  /// One sentence on all of them, or none.
  [[nodiscard]] std::vector<std::string> notes(const std::vector<Expiry>& expiries) const;
};

/// `vols[i]`: the vol of `cleaned.kept[i]`, absent where it has none. Quotes that above_bound rejected count
/// as vols without end.
[[nodiscard]] LevelFaults judge_levels(const QuoteSnapshot& snapshot, const CleanedQuotes& cleaned,
                                       const std::vector<double>& vols);

}  // namespace volcal
