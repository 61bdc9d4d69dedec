// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Applies the rule on levels (level.h) to the quotes of a snapshot.

#include <string>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

/// The expiries of a snapshot that are refused as a whole, and the reasons.
struct LevelFaults {
  std::vector<std::string> of_expiry;  ///< one text for each expiry; empty where nothing is wrong
  std::vector<std::size_t> expiry_of;  ///< expiry of each raw quote; empty where no bound rejected one

  /// Reason why the expiry is refused, or nullptr.
  [[nodiscard]] const std::string* fault(std::size_t expiry) const;
  /// Replaces the reason of quotes that above_bound and below_intrinsic reject by that of their slice, where
  /// the slice is refused.
  void replace_bounds(std::vector<Rejected>& rejected) const;
  /// One sentence on all refused expiries, or none.
  [[nodiscard]] std::vector<std::string> notes(const std::vector<Expiry>& expiries) const;
};

/// Judges the level of every expiry. `vols[i]` is the vol of `cleaned.kept[i]`, absent where it has none.
/// Quotes that above_bound rejected count as infinite vols.
[[nodiscard]] LevelFaults judge_levels(const QuoteSnapshot& snapshot, const CleanedQuotes& cleaned,
                                       const std::vector<double>& vols);

}  // namespace volcal
