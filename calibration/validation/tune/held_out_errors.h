// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Collects errors on held-out quotes and computes their summary.

#include <cstddef>
#include <vector>

#include "calibration/validation/tune/folds.h"
#include "volcal/tune.h"

namespace volcal::tuning {

class ErrorCollector {
 public:
  void add(const HeldQuote& quote, double model_vol);

  /// Summary of the errors; `under_pricing` multiplies errors below the market in the score.
  [[nodiscard]] HeldOutErrors errors(double under_pricing) const;

 private:
  std::vector<double> size_;   ///< |model - market|, vol
  std::vector<double> error_;  ///< signed, in scales
  std::size_t inside_ = 0;
  std::size_t under_ = 0;
};

}  // namespace volcal::tuning
