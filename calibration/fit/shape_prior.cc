// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/shape_prior.h"

#include <algorithm>

namespace volcal::fit {

bool ShapePrior::Evaluate(const double* const* parameters, double* residuals, double** jacobians) const {
  constexpr std::size_t kD = core::kSviDimension;
  for (std::size_t j = 0; j < kD; ++j)
    residuals[j] = weight_ * (parameters[0][j] - core::shape_centre(static_cast<int>(j)));
  if (jacobians != nullptr && jacobians[0] != nullptr) {
    std::fill_n(jacobians[0], kD * kD, 0.0);
    for (std::size_t j = 0; j < kD; ++j) jacobians[0][j * kD + j] = weight_;
  }
  return true;
}

}  // namespace volcal::fit
