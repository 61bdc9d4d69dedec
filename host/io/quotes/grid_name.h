// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Names for grid points and rows that have none of their own: "SPX-20230216-4000",
/// "T=0.0383561643835616-3400". A name that comes again is another listing: it gets "#2", "#3", ...

#include <string>
#include <string_view>
#include <unordered_map>

namespace volcal::io {

class GridNames {
 public:
  /// `label` is the expiry; an empty `prefix` is left out with its dash.
  [[nodiscard]] std::string make(std::string_view prefix, std::string_view label, double strike,
                                 std::string_view suffix = {});

 private:
  std::unordered_map<std::string, int> seen_;
};

/// "T=0.0383561643835616": 15 digits, as slices without a date are labelled everywhere.
[[nodiscard]] std::string time_label(double time_to_expiry);

}  // namespace volcal::io
