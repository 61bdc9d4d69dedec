// SPDX-License-Identifier: Apache-2.0
#pragma once

/// ln(x / reference) without a branch, for loops that take many x against one reference (strikes, a forward).
///
/// The quotient is written as 2^e m with m in [sqrt(1/2), sqrt(2)); with f = m - 1 and s = f / (2 + f)
///
///     ln(1 + f) = 2 artanh(s) = f - s (f - s^2 P(s^2)),      P(z) = 2 (artanh(s) / s - 1) / z
///
/// P is a Chebyshev fit of degree 6 on [0, 0.02944] (scripts/reference/make_log_polynomial.py; relative error
/// 5e-16 of a term that is at most 1 % of the sum). Where e = 0, f is (x - reference) / reference, whose
/// numerator is exact (Sterbenz's lemma): the logarithm keeps its relative accuracy down to x = reference.
///
/// Domain    x / reference in [1e-300, 1e300], reference and its reciprocal normal; beyond it the result
///           means nothing (log_moneyness in black.h is defined everywhere)
/// Accuracy  3 ulp of the result: tests/unit/kernels/log_ratio_test.cc
/// Failure   none: no trap, no status

#include <cstdint>

#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {
namespace log_ratio_detail {

constexpr std::uint64_t kSqrtHalfBits = 0x3fe6a09e667f3bcdULL;
constexpr std::uint64_t kExponentMask = 0xfff0000000000000ULL;
constexpr int kMantissaBits = 52;
// Added to the exponent, so that it is positive and a logical shift will do (AVX2 has no other).
constexpr std::uint64_t kExponentBias = 1024;
// 2^52 with a small integer in its last bits is 2^52 plus that integer: AVX2 converts no integers of 64 bits.
constexpr std::uint64_t kTwoTo52Bits = 0x4330000000000000ULL;
constexpr double kTwoTo52AndBias = 4503599627370496.0 + 1024.0;

// ln 2 in two parts; the first has 21 zero bits at its end, so that its product with e is exact.
constexpr double kLogTwoHigh = 0x1.62e42feep-1;
constexpr double kLogTwoLow = 0x1.a39ef35793c76p-33;

/// In pairs, not by Horner: half the chain of dependent operations.
VOLCAL_HD inline double artanh_polynomial(double z) {
  const double square = z * z;
  const double c01 = 0.66666666666666696862 + 0.3999999999989950449 * z;
  const double c23 = 0.28571428625975484921 + 0.22222211134795079855 * z;
  const double c45 = 0.1818288912526172208 + 0.15331721600556041269 * z;
  const double c456 = c45 + 0.1461644968504340586 * square;
  return c01 + square * (c23 + square * c456);
}

}  // namespace log_ratio_detail

/// ln(x / reference); `reciprocal` is 1 / reference.
VOLCAL_HD inline double log_ratio(double x, double reference, double reciprocal) {
  using namespace log_ratio_detail;
  const std::uint64_t bits = __builtin_bit_cast(std::uint64_t, x * reciprocal);
  const std::uint64_t shifted = bits - kSqrtHalfBits + (kExponentBias << kMantissaBits);
  const std::uint64_t exponent = shifted >> kMantissaBits;  // e + kExponentBias
  const double e = __builtin_bit_cast(double, exponent | kTwoTo52Bits) - kTwoTo52AndBias;
  const std::uint64_t mantissa = bits - (shifted & kExponentMask) + (kExponentBias << kMantissaBits);
  const double far = __builtin_bit_cast(double, mantissa) - 1.0;
  const double near = (x - reference) * reciprocal;
  const double f = e == 0.0 ? near : far;
  const double s = f / (2.0 + f);
  const double z = s * s;
  const double low = s * (f - z * artanh_polynomial(z)) - e * kLogTwoLow;
  return e * kLogTwoHigh + (f - low);
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
