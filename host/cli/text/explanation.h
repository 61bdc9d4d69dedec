// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Explanation of one record: the input, the decision with its reason, and the model's value.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/io/documents/surface_json.h"
#include "volcal/io.h"

namespace volcal::cli {

/// Index of a record. Exactly one of `quote` and `unreadable` is set.
struct RecordId {
  std::optional<std::size_t> quote;       ///< index into QuoteSnapshot::quotes
  std::optional<std::size_t> unreadable;  ///< index into QuoteSnapshot::unreadable
};

/// Records of this name, in the order of the file; case is ignored.
[[nodiscard]] std::vector<RecordId> find_records(const QuoteSnapshot& snapshot, std::string_view instrument);

struct Explanation {
  RecordId record;
  const OptionQuote* raw = nullptr;         ///< null for an unreadable record
  const Rejected* rejected = nullptr;       ///< null for a fitted quote
  const QuoteResidual* residual = nullptr;  ///< null for a refused one
  std::optional<std::size_t> slice;         ///< index of the slice in the surface, where the expiry has one
  double bid_vol = kAbsent;                 ///< from the raw prices; NaN with the reason in the status
  double mid_vol = kAbsent;
  double ask_vol = kAbsent;
  std::string bid_status;
  std::string mid_status;
  std::string ask_status;
  SurfacePoint model;                            ///< NaN where the expiry has no slice
  double model_price = kAbsent;                  ///< in the quote's own unit
  std::vector<const QuoteResidual*> neighbours;  ///< fitted quotes of the slice nearest in strike, by strike
};

/// Explains a record. Pointers point into `document`, which must outlive the result.
[[nodiscard]] Explanation explain(const SurfaceDocument& document, const RecordId& record);

[[nodiscard]] std::string explanation_text(const Explanation& explanation, const SurfaceDocument& document);
[[nodiscard]] io::Json explanation_json(const Explanation& explanation, const SurfaceDocument& document);

}  // namespace volcal::cli
