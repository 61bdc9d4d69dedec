// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The quotes of a document's report as pictures show them, by slice.

#include <cstddef>
#include <vector>

#include "host/io/documents/surface_json.h"
#include "host/report/curves.h"
#include "volcal/quotes.h"

namespace volcal::report {

struct PlottedQuote {
  double log_moneyness = kAbsent;
  double vol = kAbsent;  ///< of a refused quote: between bid and ask, or the side there is
  double bid = kAbsent;
  double ask = kAbsent;
  bool call = false;
};

struct PlottedSlice {
  std::vector<PlottedQuote> fitted;
  /// Not those in the money: the other side of their strike says the same, and is drawn.
  std::vector<PlottedQuote> refused;
};

/// One for each of `slices` slices; all empty where the document has no report.
[[nodiscard]] std::vector<PlottedSlice> plotted_quotes(const io::Json& document, std::size_t slices);

/// Of the fitted ones; {0, 0} where there is none.
[[nodiscard]] QuotedRange quoted_range(const PlottedSlice& slice) noexcept;

}  // namespace volcal::report
