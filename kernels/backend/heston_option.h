// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One option under a Heston model, or the strikes of one expiry, for callers that need few: the body of
/// ComputeBackend::heston_prices in the loop of the instruction set in use, in the calling thread, without a
/// batch to set up. Never throws or allocates; takes 40 KB of the stack.

#include <cstdint>

#include "kernels/core/heston/heston_slice.h"

namespace volcal {

/// Price of one option over the forward, as in HestonPriceBatch.
struct HestonOption {
  core::HestonStatus status;
  double price;      ///< out of the money; NaN unless status is ok or inaccurate, as are the others
  double error;      ///< estimate of the price's error
  double slope;      ///< d price / d log_moneyness; NaN where it was not requested
  double curvature;  ///< d^2 price / d log_moneyness^2, likewise
};

/// Output arrays of n strikes, in their order; the quantities are those of HestonOption.
struct HestonStrikesOut {
  core::HestonStatus* status;
  double* price;
  double* error;
  double* slope;               ///< null where it is not requested
  double* curvature;           ///< null where it is not requested
  double* gradient = nullptr;  ///< null, or [n * core::kHestonDimension]: d price / d parameter, option-major
};

/// Prices the strikes of one expiry; they share the work, best in rising order.
void heston_strikes(const core::HestonParameters& model, double time_to_expiry, const double* log_moneyness,
                    std::int64_t n, const core::HestonAccuracy& accuracy,
                    const HestonStrikesOut& out) noexcept;

[[nodiscard]] HestonOption heston_option(const core::HestonParameters& model, double time_to_expiry,
                                         double log_moneyness, const core::HestonAccuracy& accuracy,
                                         bool with_derivatives) noexcept;

}  // namespace volcal
