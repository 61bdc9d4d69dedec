// SPDX-License-Identifier: Apache-2.0
#pragma once

/// exp and log without branches, for one number or a register of them (lanes.h).
///
/// Method    log: x = m 2^k, ln m = f - s (f - (ln((1 + s) / (1 - s)) - 2 s)), f = m - 1, s = f / (2 + f)
///           exp: x = n ln 2 + r, |r| <= ln(2) / 2, polynomial in r; ln 2 in two parts
/// Accuracy  relative, in eps: natural_log 0.6, log_quotient 1.5 (also next to 0), exp_sum 0.7, exp_minus_one
///           1.1 (also next to 0); quick_log 1e-8 absolutely. Verified against 60 digits by
///           tests/unit/kernels/math/elementary_test.cc and, for exp_minus_one, circular_test.cc
/// Failure   no status. natural_log, quick_log and log_quotient have no meaning for an argument that is not a
///           positive normal number (some number comes back); NaN in, NaN out for exp_sum

#include "kernels/core/lanes.h"
#include "kernels/core/math/binary.h"
#include "kernels/core/math/elementary_polynomials.h"
#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

namespace elementary_detail {

constexpr double kLogTwo = 0.693147180559945309417232121458;
/// The first 32 bits of ln 2, so that n kLogTwoHigh is exact for every exponent n, and the rest.
constexpr double kLogTwoHigh = 0x1.62e42feep-1;
constexpr double kLogTwoLow = 1.90821492927058770002e-10;

}  // namespace elementary_detail

/// ln((1 + f) 2^exponent), 1 + f in [sqrt(1/2), sqrt(2)).
template <class T>
VOLCAL_HD inline T log_of_binary(const T& f, const T& exponent) {
  using namespace elementary_detail;
  const T s = f / (2.0 + f);
  const T z = s * s;
  const T correction = s * (f - z * log_polynomial(z)) - exponent * kLogTwoLow;
  return exponent * kLogTwoHigh + (f - correction);
}

/// ln x for x positive and normal.
template <class T>
VOLCAL_HD inline T natural_log(const T& x) {
  const Binary<T> split = split_binary(x);
  return log_of_binary<T>(split.mantissa - 1.0, split.exponent);
}

/// ln x to 1e-8 absolutely, for x positive and normal.
template <class T>
VOLCAL_HD inline T quick_log(const T& x) {
  using namespace elementary_detail;
  const Binary<T> split = split_binary(x);
  const T f = split.mantissa - 1.0;
  return split.exponent * kLogTwo + f * quick_log_polynomial(f);
}

/// ln(numerator / denominator), both positive and normal, relatively accurate next to 0: the difference of
/// near numbers is exact (Sterbenz's lemma) and is divided by their sum. The quotient itself is never formed.
template <class T>
VOLCAL_HD inline T log_quotient(const T& numerator, const T& denominator) {
  using namespace elementary_detail;
  constexpr double kRootTwo = 1.414213562373095048801688724210;
  const Binary<T> top = split_binary(numerator);
  const Binary<T> bottom = split_binary(denominator);
  // The quotient of the mantissas is in (1/2, 2); one more power of two brings it to [sqrt(1/2), sqrt(2)].
  const T over = select(top.mantissa > kRootTwo * bottom.mantissa, T(1.0), T(0.0));
  const T under = select(kRootTwo * top.mantissa < bottom.mantissa, T(1.0), T(0.0));
  const T mantissa = top.mantissa * (1.0 + under - 0.5 * over);
  const T exponent = top.exponent - bottom.exponent + (over - under);
  const T s = (mantissa - bottom.mantissa) / (mantissa + bottom.mantissa);
  const T z = s * s;
  const T small = s * z * log_polynomial(z) + exponent * kLogTwoLow;
  return exponent * kLogTwoHigh + (2.0 * s + small);
}

/// exp(high + low), low at most some ulp of high, high + low <= 709; 0 below -745.
template <class T>
VOLCAL_HD inline T exp_sum(const T& high, const T& low) {
  using namespace elementary_detail;
  constexpr double kLowest = -750.0;
  const T x = select(high < kLowest, T(kLowest), high);
  const T n = (x * (1.0 / kLogTwo) + kRounder) - kRounder;
  const T r = (x - n * kLogTwoHigh) - (n * kLogTwoLow - low);
  const T value = 1.0 + (r + r * r * exp_polynomial(r));
  // The scaling is done in two halves: 2^n may be subnormal where value 2^n is rounded once only.
  const T half = (0.5 * n + kRounder) - kRounder;
  return times_power_of_two(times_power_of_two(value, half), n - half);
}

/// exp(x) of x clipped to +-700, for callers to whom a clipped value is as good as an under- or overflow: one
/// scaling suffices.
template <class T>
VOLCAL_HD inline T exp_clipped(const T& x) {
  using namespace elementary_detail;
  constexpr double kLimit = 700.0;
  const T above = select(x < -kLimit, T(-kLimit), x);
  const T y = select(above > kLimit, T(kLimit), above);
  const T n = (y * (1.0 / kLogTwo) + kRounder) - kRounder;
  const T r = (y - n * kLogTwoHigh) - n * kLogTwoLow;
  return times_power_of_two(T(1.0 + (r + r * r * exp_polynomial(r))), n);
}

/// exp(x) for factors of products, in which a clipped value would pass for a number: 0 below -700, infinity
/// above `highest`, which is 700 at most. With 600, the product that a 0 suppresses beside a finite factor is
/// below e^-100; beside an infinite factor a 0 makes NaN.
template <class T>
VOLCAL_HD inline T exp_or_bound(const T& x, double highest) {
  constexpr double kLowest = -700.0;
  const T value = select(x < kLowest, T(0.0), exp_clipped(x));
  return select(x > highest, T(HUGE_VAL), value);
}

/// exp(x) - 1 for x <= 709.
template <class T>
VOLCAL_HD inline T exp_minus_one(const T& x) {
  using namespace elementary_detail;
  constexpr double kLowest = -700.0;  // the result is -1 from -37 down
  const T y = select(x < kLowest, T(kLowest), x);
  const T n = (y * (1.0 / kLogTwo) + kRounder) - kRounder;
  const T r = (y - n * kLogTwoHigh) - n * kLogTwoLow;
  const T power = times_power_of_two(T(1.0), n);
  return power * (r + r * r * exp_polynomial(r)) + (power - 1.0);
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
