// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Collects errors on quotes held out and says how large they are.

#include <cstddef>
#include <vector>

#include "calibration/validation/tune/folds.h"
#include "volcal/tune.h"

namespace volcal::tuning {

class ErrorCollector {
 public:
  void add(const HeldQuote& quote, double model_vol);

  /// `under_pricing` multiplies the errors below market in the score.
  [[nodiscard]] HeldOutErrors errors(double under_pricing) const;

 private:
  std::vector<double> size_;   ///< |model - market|, vol
  std::vector<double> error_;  ///< signed, in scales
  std::size_t inside_ = 0;
  std::size_t under_ = 0;
};

}  // namespace volcal::tuning
