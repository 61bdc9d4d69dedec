// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One slice of a surface in 64 bytes, for callers that query it again and again.
///
///     w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)),   implied_vol = sqrt(w / T),   k = ln(K/F)
///
/// is the formula of SVI, whose numbers it holds. A slice of another kind (volcal/variance_function.h) holds
/// its formula, which is shared with the surface. Either way a copy stays valid after its surface is gone.
///
/// Units     total variance: implied_vol^2 T; implied_vol: decimal per root year; strike: as the forward
/// Domain    |k| < 1e150; strike > 0 finite
/// Accuracy  a few ulp of the sum of the sizes of the terms of w (docs/use/queries.md)
/// Failure   NaN outside the domain, and where the answer is beyond the range of doubles; never throws or
///           allocates
/// Time      docs/use/queries.md. A query of SVI by k is inlined into the caller, behind one branch that is
///           always predicted. Another kind costs a call and a virtual call, some 5 ns, and its formula

#include <bit>
#include <cmath>
#include <cstdint>
#include <memory>
#include <new>

namespace volcal {

class SliceFormula;

class alignas(64) CompiledSlice {
 public:
  /// Constructs an SVI slice from its five parameters, time_to_expiry in years and the forward. Checks
  /// nothing: VolSurface::make has done so.
  CompiledSlice(double a, double b, double rho, double m, double sigma, double time_to_expiry,
                double forward) noexcept;
  /// Constructs a slice of another kind; `formula` is not null.
  CompiledSlice(std::shared_ptr<const SliceFormula> formula, double time_to_expiry, double forward) noexcept;

  CompiledSlice(const CompiledSlice& other) noexcept { copy(other); }
  CompiledSlice& operator=(const CompiledSlice& other) noexcept {
    if (this == &other) return *this;
    drop();
    copy(other);
    return *this;
  }
  ~CompiledSlice() { drop(); }

  [[nodiscard]] double total_variance(double log_moneyness) const noexcept {
    return finite_or_nan(variance(log_moneyness));
  }
  [[nodiscard]] double implied_vol(double log_moneyness) const noexcept {
    return finite_or_nan(std::sqrt(variance(log_moneyness) * inverse_time_));
  }
  [[nodiscard]] double implied_vol_at_strike(double strike) const noexcept;
  [[nodiscard]] double total_variance_at_strike(double strike) const noexcept;

  /// Log-moneyness ln(strike / forward); NaN outside the domain.
  [[nodiscard]] double log_moneyness(double strike) const noexcept;

 private:
  struct Svi {
    double a;
    double b;
    double rho;
    double m;
  };
  /// Value of sigma_squared_ that marks a slice of another kind than SVI: negative, as the bits of a squared
  /// sigma never are.
  static constexpr std::int64_t kOtherKind = -1;

  [[nodiscard]] bool is_other_kind() const noexcept { return sigma_squared_ < 0; }
  void copy(const CompiledSlice& other) noexcept {
    sigma_squared_ = other.sigma_squared_;
    inverse_time_ = other.inverse_time_;
    forward_ = other.forward_;
    inverse_forward_ = other.inverse_forward_;
    if (is_other_kind()) {
      new (&formula_) std::shared_ptr<const SliceFormula>(other.formula_);
    } else {
      svi_ = other.svi_;
    }
  }
  void drop() noexcept {
    if (is_other_kind()) formula_.~shared_ptr();
  }

  /// Total variance w(k). Infinite or NaN where k is outside the domain, as the wings' slopes imply.
  [[nodiscard]] double variance(double log_moneyness) const noexcept {
    if (is_other_kind()) [[unlikely]]
      return formula_variance(formula_.get(), log_moneyness);
    const double y = log_moneyness - svi_.m;
    return svi_.a + svi_.b * (svi_.rho * y + std::sqrt(y * y + std::bit_cast<double>(sigma_squared_)));
  }
  /// Total variance by the formula of another kind. Static, so that a slice in a caller's loop stays in
  /// registers.
  [[nodiscard]] static double formula_variance(const SliceFormula* formula, double log_moneyness) noexcept;
  /// Returns NaN for an infinite value, since infinity minus infinity is NaN.
  [[nodiscard]] static double finite_or_nan(double value) noexcept { return value + (value - value); }

  union {
    Svi svi_;
    std::shared_ptr<const SliceFormula> formula_;  ///< formula of a slice of another kind; null for SVI
  };
  /// The bits of sigma^2. Kept as an integer because stores of doubles cannot change an integer: the compiler
  /// then moves the test for the kind of slice out of a caller's loop, which vectorises.
  std::int64_t sigma_squared_;
  double inverse_time_;
  double forward_;
  double inverse_forward_;
};

}  // namespace volcal
