// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The normal distribution, in forms that keep relative accuracy in the tails.
///
/// Everything rests on Mills' ratio R(x) = (1 - Phi(x)) / phi(x), which is smooth and of moderate size
/// where Phi itself underflows:
///
///     Phi(z) = phi(z) R(-z),      erfcx(x) = sqrt(2 / pi) R(sqrt(2) x),      R'(x) = x R(x) - 1
///
/// Method    one Chebyshev fit over the half line in y = (x - c) / (x + c) [ShepherdLaframboise1981],
///           fitted by scripts/reference/make_mills_polynomials.py; R(-x) = 1 / phi(x) - R(x)
/// Accuracy  measured against 50 digits: mills_ratio 4 ulp, mills_complement 6 ulp for x >= 0; verified by
///           tests/unit/kernels/math/normal_test.cc
/// Failure   NaN in, NaN out; no status
///
/// One source serves host and device: it calls nothing but exp, log and fma.

#include <cmath>

#include "kernels/core/math/mills_polynomials.h"
#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

constexpr double kSqrtTwoPi = 2.506628274631000502415765284811;
constexpr double kLogSqrtTwoPi = 0.918938533204672741780329736406;
constexpr double kSqrtTwo = 1.414213562373095048801688724210;
constexpr double kSqrtTwoOverPi = 0.797884560802865355879892119869;

/// R(x) for x >= 0; R(+infinity) = 0.
VOLCAL_HD inline double mills_ratio_positive(double x) {
  const double reciprocal = 1.0 / (x + kMillsCentre);
  const double w = kMillsCentre * reciprocal;
  return (1.0 + w * mills_ratio_polynomial(1.0 - 2.0 * w)) * reciprocal;
}

/// 1 - x R(x) = -R'(x) for x >= 0, without the cancellation (it falls like x^-2).
VOLCAL_HD inline double mills_complement(double x) {
  const double reciprocal = 1.0 / (x + kMillsCentre);
  const double w = kMillsCentre * reciprocal;
  return (1.0 + w * mills_complement_polynomial(1.0 - 2.0 * w)) * reciprocal * reciprocal;
}

/// exp(-z^2 / 2) with the rounding of z^2 compensated: its relative error would grow like z^2 otherwise.
VOLCAL_HD inline double gauss_kernel(double z) {
  const double square = z * z;
  const double lost = std::fma(z, z, -square);
  const double main = std::exp(-0.5 * square);
  // Where z^2 overflows so does its rounding error: main is 0 then, and NaN for NaN alone.
  return main > 0.0 ? main - main * (0.5 * lost) : main;
}

/// R(x) for any x. Overflows to infinity below x = -37.6, where 1 / phi does.
VOLCAL_HD inline double mills_ratio(double x) {
  const double upper = mills_ratio_positive(std::fabs(x));
  if (!(x < 0.0)) return upper;
  const double square = x * x;
  const double lost = std::fma(x, x, -square);
  const double inverse_kernel = std::exp(0.5 * square);
  return kSqrtTwoPi * (inverse_kernel + inverse_kernel * (0.5 * lost)) - upper;
}

/// phi(z), the standard normal density.
VOLCAL_HD inline double normal_pdf(double z) { return gauss_kernel(z) / kSqrtTwoPi; }

/// Phi(z), with relative accuracy down to the smallest normal double (z = -37.5).
VOLCAL_HD inline double normal_cdf(double z) {
  const double x = std::fabs(z);
  if (x > 40.0) return z > 0.0 ? 1.0 : 0.0;  // beyond the smallest subnormal, whose z is -38.5
  const double tail = normal_pdf(x) * mills_ratio_positive(x);
  return z > 0.0 ? 1.0 - tail : tail;
}

/// ln Phi(z), finite far below where Phi underflows.
VOLCAL_HD inline double log_normal_cdf(double z) {
  if (z > 0.0) return std::log1p(-normal_cdf(-z));
  return -0.5 * z * z - kLogSqrtTwoPi + std::log(mills_ratio_positive(-z));
}

/// exp(x^2) erfc(x), commonly called erfcx (CUDA reserves that name). Overflows to infinity below x = -26.6.
VOLCAL_HD inline double scaled_erfc(double x) { return kSqrtTwoOverPi * mills_ratio(kSqrtTwo * x); }

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
