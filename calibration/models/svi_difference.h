// SPDX-License-Identifier: Apache-2.0
#pragma once

/// d(k) = w2(k) - w1(k) of two raw SVI slices, with bounds on its rounding.
///
/// Each slice is written from its nearer wing; for the right wing, with y = k - m,
///
///     w = (a - b (1 + rho) m) + b (1 + rho) k + b tail(y),   tail(y) = sqrt(y^2 + sigma^2) - y > 0,
///
/// so that level, slope and tails of the two slices are subtracted term by term and no large numbers cancel
/// far out. The difference of the wings' slopes has its exact sign: the products are split without error.

#include <array>

#include "kernels/core/svi/svi.h"

namespace volcal {

/// A computed number and a bound on |computed - true|.
struct Measured {
  double value = 0.0;
  double error = 0.0;
};

/// Real zeros of d''. `sign` is that of d'' on the whole line where there is no zero; 0: undetermined.
struct Inflections {
  std::array<double, 2> at{};
  int count = 0;
  int sign = 0;
};

class SviDifference {
 public:
  SviDifference(const core::SviRaw<double>& earlier, const core::SviRaw<double>& later) noexcept;

  [[nodiscard]] Measured value(double k) const noexcept;
  [[nodiscard]] Measured slope(double k) const noexcept;
  [[nodiscard]] double curvature(double k) const noexcept;
  /// Sign of d''(k), 0 where rounding hides it.
  [[nodiscard]] int curvature_sign(double k) const noexcept;
  /// Upper bound of d'' over [low, high], which is relatively tight where the two slices are nearly alike:
  /// w2'' = w1'' (1 + q)^(3/2) with 1 + q = c2 R1^2 / (c1 R2^2), and R1^2 - R2^2 is linear in k.
  [[nodiscard]] double curvature_upper_bound(double low, double high) const noexcept;
  /// Upper bound of |d''| over the line: b1 / sigma1 + b2 / sigma2.
  [[nodiscard]] double curvature_bound() const noexcept;
  [[nodiscard]] Inflections inflections() const noexcept;

  /// Sign of d(k), 0 where rounding hides it.
  [[nodiscard]] int sign(double k) const noexcept;
  /// Root between two points at which d has opposite signs, `sign_low` at the lower one. Either point may be
  /// infinite; between them d must change sign once.
  [[nodiscard]] double crossing(double low, double high, int sign_low) const noexcept;
  /// Sign of d towards an infinite end: that of its growth, or of its limit.
  [[nodiscard]] int left_end_sign() const noexcept;
  [[nodiscard]] int right_end_sign() const noexcept;

  /// Exact signs of d' at -infinity and +infinity.
  [[nodiscard]] int left_slope_sign() const noexcept { return left_.slope_sign; }
  [[nodiscard]] int right_slope_sign() const noexcept { return right_.slope_sign; }
  /// Limits of d at the ends where the slope is zero.
  [[nodiscard]] Measured left_limit() const noexcept { return left_.level; }
  [[nodiscard]] Measured right_limit() const noexcept { return right_.level; }

  /// True where d'' = 0 everywhere: both slices are flat, or share b, m and sigma.
  [[nodiscard]] bool is_straight() const noexcept;
  /// a2 - a1, which is all of d where d is straight and its slope zero.
  [[nodiscard]] double level() const noexcept { return later_.a - earlier_.a; }
  [[nodiscard]] double centre() const noexcept { return 0.5 * earlier_.m + 0.5 * later_.m; }
  /// Length over which d bends at k: the smaller of the two sqrt((k - m)^2 + sigma^2).
  [[nodiscard]] double scale(double k) const noexcept;

 private:
  struct Wing {
    double slope = 0.0;  ///< d' at this end
    int slope_sign = 0;
    Measured level;  ///< intercept at k = 0 of the asymptote of d
    double level_size = 0.0;
  };
  [[nodiscard]] static Wing wing(const core::SviRaw<double>& earlier, const core::SviRaw<double>& later,
                                 double side) noexcept;

  core::SviRaw<double> earlier_;
  core::SviRaw<double> later_;
  Wing left_;
  Wing right_;
};

}  // namespace volcal
