// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Cleans raw quotes into usable ones. The rules, their order and their thresholds are stated in
/// volcal/cleaning.h and docs/use/cleaning.md; too_wide and no_implied_vol need vols and are applied by
/// imply_vols.

#include <cstddef>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

/// Cleans a snapshot. Every record ends in exactly one of `kept` and `rejected`:
/// snapshot.quotes.size() + snapshot.unreadable.size() = kept.size() + rejected.size().
/// `expiries` holds each expiry with a forward that lies after the snapshot (by more than the too_short rule
/// requires), whether quotes are left or not. An in-the-money quote that is the only one of its strike is
/// rejected as in_the_money all the same. O(n log n) in quotes.
[[nodiscard]] CleanedQuotes clean_quotes(const QuoteSnapshot& snapshot, const CleaningOptions& options);

/// Number in its file of the record that a rejection refers to.
[[nodiscard]] std::size_t record_of(const QuoteSnapshot& snapshot, const Rejected& rejected) noexcept;

/// Orders rejections by record.
void sort_by_record(const QuoteSnapshot& snapshot, std::vector<Rejected>& rejected);

}  // namespace volcal
