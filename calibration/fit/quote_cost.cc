// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/quote_cost.h"

#include <algorithm>
#include <cmath>

namespace volcal::fit {

bool QuoteCost::Evaluate(const double* const* /*parameters*/, double* residuals, double** jacobians) const {
  residuals[0] = at_quote_.value;
  if (jacobians != nullptr && jacobians[0] != nullptr) {
    std::copy_n(at_quote_.d, core::kSviDimension, jacobians[0]);
  }
  return std::isfinite(at_quote_.value);
}

}  // namespace volcal::fit
