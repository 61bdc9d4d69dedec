// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The quotes of a document's report for pictures, by slice.

#include <cstddef>
#include <vector>

#include "host/io/documents/surface_json.h"
#include "host/report/curves.h"
#include "volcal/quotes.h"

namespace volcal::report {

struct PlottedQuote {
  double log_moneyness = kAbsent;
  double vol = kAbsent;  ///< for a refused quote: between bid and ask, or the one side that there is
  double bid = kAbsent;
  double ask = kAbsent;
  bool call = false;
};

struct PlottedSlice {
  std::vector<PlottedQuote> fitted;
  /// Refused quotes without those in the money: the other side of their strike carries the same information,
  /// and is drawn.
  std::vector<PlottedQuote> refused;
};

/// Quotes of each of `slices` slices; all are empty where the document has no report.
[[nodiscard]] std::vector<PlottedSlice> plotted_quotes(const io::Json& document, std::size_t slices);

/// Range of the fitted quotes; {0, 0} where there are none.
[[nodiscard]] QuotedRange quoted_range(const PlottedSlice& slice) noexcept;

}  // namespace volcal::report
