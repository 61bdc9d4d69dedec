// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Names for grid points and rows that have none: "SPX-20230216-4000", "T=0.0383561643835616-3400". A
/// repeated name is another listing: it gets "#2", "#3", ...

#include <string>
#include <string_view>
#include <unordered_map>

namespace volcal::io {

class GridNames {
 public:
  /// Name of a point. `label` is the expiry; an empty `prefix` is left out with its dash.
  [[nodiscard]] std::string make(std::string_view prefix, std::string_view label, double strike,
                                 std::string_view suffix = {});

 private:
  std::unordered_map<std::string, int> seen_;
};

/// Label of a time to expiry with 15 digits: "T=0.0383561643835616", the label of every slice without a date.
[[nodiscard]] std::string time_label(double time_to_expiry);

}  // namespace volcal::io
