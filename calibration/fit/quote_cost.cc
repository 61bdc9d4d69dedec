// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/quote_cost.h"

#include <algorithm>
#include <cmath>

namespace volcal::fit {

bool QuoteCost::Evaluate(const double* const* /*parameters*/, double* residuals, double** jacobians) const {
  bool finite = std::isfinite(at_quote_.value);
  for (const double rate : at_quote_.d) finite = finite && std::isfinite(rate);
  residuals[0] = at_quote_.value;
  if (jacobians != nullptr && jacobians[0] != nullptr) {
    std::copy_n(at_quote_.d, core::kSviDimension, jacobians[0]);
  }
  return finite;  // false: Ceres shortens the step
}

}  // namespace volcal::fit
