// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "volcal/quotes.h"

namespace volcal {

/// The middle of `values` (the mean of the two middle ones); kAbsent where empty. Linear; reorders `values`.
/// No value may be NaN.
[[nodiscard]] inline double median(std::vector<double>& values) {
  if (values.empty()) return kAbsent;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * *middle + 0.5 * *std::max_element(values.begin(), middle);
}

}  // namespace volcal
