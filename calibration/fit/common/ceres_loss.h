// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The losses of kernels/core/fit/quote_loss.h as Ceres takes them.

#include <ceres/loss_function.h>

#include <memory>

#include "calibration/fit/common/fit_loss.h"

namespace volcal::fit {

/// Makes a loss as Ceres takes it; null for QuoteLoss::squares, which Ceres takes as plain squares.
[[nodiscard]] std::unique_ptr<ceres::LossFunction> make_loss(const QuoteLossOptions& options);

/// Makes the loss weight * rho.
[[nodiscard]] std::unique_ptr<ceres::LossFunction> make_weighted_loss(const QuoteLossOptions& options,
                                                                      double weight);

}  // namespace volcal::fit
