// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The smile of a Heston model at any time: vols are those of its out-of-the-money prices.
///
/// Units     as volcal/surface.h
/// Domain    core::is_valid_heston_time, |k| <= 10
/// Accuracy  kHestonQueryAccuracy of the price; that of the vol is relatively better, except where the price
///           approaches the forward, its upper bound
/// Failure   NaN outside the domain, where the price is below the range of doubles (or so close to its upper
///           bound that it has no vol), or where its error estimate exceeds kHestonWorstError

#include <span>

#include "calibration/models/heston_core.h"
#include "kernels/core/heston/heston_slice.h"
#include "volcal/surface.h"

namespace volcal {

/// Accuracy of single queries and of batches, and so the largest difference between the two.
inline constexpr core::HestonAccuracy kHestonQueryAccuracy{1e-11, 0.0};
/// Largest error of a price, by its own estimate, for which there is a vol. The hardest models tested reach
/// 1e-10.
inline constexpr double kHestonWorstError = 1e-6;

/// The vol of an out-of-the-money price over the forward, given the estimate of the price's error.
[[nodiscard]] double heston_vol_of_price(double price, double error, double time_to_expiry,
                                         double log_moneyness) noexcept;

[[nodiscard]] double heston_implied_vol(const core::HestonParameters& model, double time_to_expiry,
                                        double log_moneyness) noexcept;

/// Computes vols at many strikes of one time, which share the work; best in rising order. Lengths agree.
void heston_implied_vols(const core::HestonParameters& model, double time_to_expiry,
                         std::span<const double> log_moneyness, std::span<double> implied_vol) noexcept;

/// Durrleman's g from the density of ln(S / F), exp(-k) (curvature - slope) in prices over the forward; NaN
/// where phi(d2) is below the range of doubles.
[[nodiscard]] double heston_durrleman_g(double slope, double curvature, double total_variance,
                                        double log_moneyness) noexcept;

/// Computes all outputs; `strike`, `log_moneyness` and `forward` must agree. All are NaN where there is no
/// vol. The status is left to `finished_point` (point_status.h).
[[nodiscard]] SurfacePoint heston_surface_point(const core::HestonParameters& model, double time_to_expiry,
                                                double forward, double strike, double log_moneyness) noexcept;

}  // namespace volcal
