// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One slice of a surface in 64 bytes, for callers that ask it again and again.
///
///     w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)),   implied_vol = sqrt(w / T),   k = ln(K/F)
///
/// A CompiledSlice owns its numbers: a copy stays valid when the surface it came from is gone.
///
/// Units     total variance: implied_vol^2 T; implied_vol: decimal per root year; strike: as the forward
/// Domain    |k| < 1e150; strike > 0 finite
/// Accuracy  a few ulp of the sum of the sizes of the terms of w (docs/use/queries.md)
/// Failure   NaN outside the domain, and where the answer is beyond the range of doubles; never throws,
///           allocates or branches on the smile's shape
/// Time      docs/use/queries.md; a query by k is inlined into the caller

#include <cmath>

namespace volcal {

class alignas(64) CompiledSlice {
 public:
  /// SVI's five parameters, time_to_expiry in years, forward. Checks nothing: VolSurface::make has.
  CompiledSlice(double a, double b, double rho, double m, double sigma, double time_to_expiry,
                double forward) noexcept;

  [[nodiscard]] double total_variance(double log_moneyness) const noexcept {
    return finite_or_nan(variance(log_moneyness));
  }
  [[nodiscard]] double implied_vol(double log_moneyness) const noexcept {
    return finite_or_nan(std::sqrt(variance(log_moneyness) * inverse_time_));
  }
  [[nodiscard]] double implied_vol_at_strike(double strike) const noexcept;
  [[nodiscard]] double total_variance_at_strike(double strike) const noexcept;

  /// ln(strike / forward); NaN outside the domain.
  [[nodiscard]] double log_moneyness(double strike) const noexcept;

 private:
  /// Infinite or NaN where k is outside the domain, as the wings' slopes have it.
  [[nodiscard]] double variance(double log_moneyness) const noexcept {
    const double y = log_moneyness - m_;
    return a_ + b_ * (rho_ * y + std::sqrt(y * y + sigma_squared_));
  }
  /// Infinity minus infinity is NaN.
  [[nodiscard]] static double finite_or_nan(double value) noexcept { return value + (value - value); }

  double a_;
  double b_;
  double rho_;
  double m_;
  double sigma_squared_;
  double inverse_time_;
  double forward_;
  double inverse_forward_;
};

}  // namespace volcal
