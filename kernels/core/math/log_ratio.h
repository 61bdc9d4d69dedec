// SPDX-License-Identifier: Apache-2.0
#pragma once

/// ln(x / reference) without a branch, for loops that divide many x by one reference (strikes by a forward).
///
/// The logarithm of elementary.h with the reciprocal of the reference given: the only division is the one
/// inside it. Where the quotient lies in [sqrt(1/2), sqrt(2)), f = m - 1 is (x - reference) / reference,
/// whose numerator is exact next to the reference (Sterbenz's lemma): the logarithm keeps its relative
/// accuracy down to x = reference.
///
/// Domain    x / reference in [1e-300, 1e300], reference and its reciprocal normal; beyond it the result
///           means nothing (log_moneyness in black.h is defined everywhere)
/// Accuracy  3 ulp of the result: tests/unit/kernels/math/log_ratio_test.cc
/// Failure   none: no trap, no status

#include "kernels/core/math/binary.h"
#include "kernels/core/math/elementary.h"
#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// ln(x / reference); `reciprocal` is 1 / reference.
VOLCAL_HD inline double log_ratio(double x, double reference, double reciprocal) {
  const Binary<double> split = split_binary(x * reciprocal);
  const double near = (x - reference) * reciprocal;
  return log_of_binary(split.exponent == 0.0 ? near : split.mantissa - 1.0, split.exponent);
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
