// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Raw quotes -> usable ones. The rules, their order and their thresholds are stated in volcal/cleaning.h
/// and docs/use/cleaning.md; too_wide and no_implied_vol need vols and are applied by imply_vols.

#include <cstddef>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

/// Every record ends in exactly one of `kept` and `rejected`:
/// snapshot.quotes.size() + snapshot.unreadable.size() = kept.size() + rejected.size().
/// `expiries` holds each expiry after the snapshot (by more than the too_short rule asks) with a forward,
/// quotes left or not. A quote that is the only one of its strike and stands in the money is rejected as
/// in_the_money all the same. O(n log n) in quotes.
[[nodiscard]] CleanedQuotes clean_quotes(const QuoteSnapshot& snapshot, const CleaningOptions& options);

/// Number of the record in its file that a rejection speaks of.
[[nodiscard]] std::size_t record_of(const QuoteSnapshot& snapshot, const Rejected& rejected) noexcept;

/// Orders rejections by record.
void sort_by_record(const QuoteSnapshot& snapshot, std::vector<Rejected>& rejected);

}  // namespace volcal
