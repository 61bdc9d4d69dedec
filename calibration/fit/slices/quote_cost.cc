// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/slices/quote_cost.h"

#include <cmath>

#include "kernels/core/tail/spectral_tail.h"

namespace volcal::fit {

namespace {

/// Copies the quote's residual and its derivatives, times `factor`. False where a number is not finite; Ceres
/// then shortens the step.
bool copy_row(const core::SviGradient<double>& at_quote, double factor, double* residuals,
              double** jacobians) {
  bool finite = std::isfinite(at_quote.value);
  for (const double rate : at_quote.d) finite = finite && std::isfinite(rate);
  residuals[0] = factor * at_quote.value;
  if (jacobians != nullptr && jacobians[0] != nullptr) {
    for (int j = 0; j < core::kSviDimension; ++j) jacobians[0][j] = factor * at_quote.d[j];
  }
  return finite;
}

}  // namespace

bool QuoteCost::Evaluate(const double* const* /*parameters*/, double* residuals, double** jacobians) const {
  return copy_row(at_quote_, 1.0, residuals, jacobians);
}

bool TailCost::Evaluate(const double* const* /*parameters*/, double* residuals, double** jacobians) const {
  const double root = std::sqrt(weight_ * core::asymmetry(at_quote_.value, under_pricing_));
  return copy_row(at_quote_, root, residuals, jacobians);
}

}  // namespace volcal::fit
