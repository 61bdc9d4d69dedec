// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The risk-neutral tail of a Heston model at an expiry: functionals with derivatives by the five parameters
/// in the order of HestonParameters.
///
///     tail at k            kernels/core/heston/heston_tail.h: probabilities, put and density
///     expected shortfall   1 - q + put(q) / alpha at the alpha-quantile q of S_T / F; derivatives at
///                          fixed q, whose own derivative drops out (kernels/core/svi/svi_tail.h)
///     variance swap        E[-2 ln(S_T / F)] = theta T + (v0 - theta) (1 - exp(-kappa T)) / kappa
///     wing slopes          2 - 4 (sqrt(p^2 + p) - p) of the critical moments p [Lee2004]; their derivatives
///                          by the implicit function theorem on H = 0, the condition that a moment explodes
///                          at this very time [AndersenPiterbarg2007]
///
///     H(s) = cosh(d T / 2) + beta sinh(d T / 2) / d,
///     d^2 = beta^2 - sigma^2 s (s - 1),   beta = kappa - rho sigma s
///
/// is entire in d^2, so derivatives need no case of real or imaginary d.
///
/// Units     as heston_tail.h; variance swap: total variance
/// Domain    parameters and times of kernels/core/heston/heston_slice.h; quantiles within |ln q| <= 10
/// Accuracy  tails as heston_tail.h; shortfall 1e-12 absolutely (measured 2e-16); variance swap a few eps of
///           each number; wing slopes 1e-12 relatively, their derivatives 1e-9 (measured 2e-10 against
///           differences that are no better). tests/unit/calibration/models/heston_tail_test.cc
/// Failure   NaN outside the domain, or where a tail could not be found to 1e-6 of itself
/// Time      some 6 us a tail, 35 us a shortfall, 2 us a wing on one core

#include "kernels/core/heston/heston_tail.h"

namespace volcal {

/// A value and its derivatives by (v0, kappa, theta, sigma, rho).
struct HestonGradient {
  double value;
  double by[core::kHestonDimension];
};

[[nodiscard]] core::HestonTail heston_tail(const core::HestonParameters& model, double time_to_expiry,
                                           double log_moneyness) noexcept;

struct HestonShortfall {
  double log_quantile;  ///< ln q
  HestonGradient shortfall;
};
[[nodiscard]] HestonShortfall heston_expected_shortfall(const core::HestonParameters& model,
                                                        double time_to_expiry, double alpha) noexcept;

/// Total variance of the variance swap; kappa = 0 gives its limit v0 T, with derivatives.
[[nodiscard]] HestonGradient heston_variance_swap(const core::HestonParameters& model,
                                                  double time_to_expiry) noexcept;

/// Supremum of the p > 0 for which E[S^-p] (left) or E[S^(1 + p)] (right) is finite. Its derivatives by v0
/// and theta are 0.
[[nodiscard]] HestonGradient heston_critical_moment(const core::HestonParameters& model,
                                                    double time_to_expiry, bool left) noexcept;

/// Asymptotic slope of total variance in |k|, in (0, 2).
[[nodiscard]] HestonGradient heston_wing_slope(const core::HestonParameters& model, double time_to_expiry,
                                               bool left) noexcept;

}  // namespace volcal
