// SPDX-License-Identifier: Apache-2.0
// Written by scripts/reference/make_elementary_polynomials.py.
// clang-format off
#pragma once

/// Polynomials behind exp and log (elementary.h).

#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// (ln((1 + s) / (1 - s)) - 2 s) / s^3 in z = s^2, |s| <= 0.1716: 1e-17 of the logarithm.
template <class T>
VOLCAL_HD inline T log_polynomial(const T& z) {
  T sum = 0.14617093237558204 * z + 0.15331664799306263;
  sum = sum * z + 0.1818289100504977;
  sum = sum * z + 0.2222221110612709;
  sum = sum * z + 0.28571428626173057;
  sum = sum * z + 0.39999999999899005;
  sum = sum * z + 0.666666666666667;
  return sum;
}

/// ln(1 + f) / f, 1 / sqrt(2) <= 1 + f <= sqrt(2), to 1e-8 of the logarithm.
template <class T>
VOLCAL_HD inline T quick_log_polynomial(const T& f) {
  T sum = 0.08743945351989432 * f + -0.1437733056786605;
  sum = sum * f + 0.14949095476415453;
  sum = sum * f + -0.16560695992001662;
  sum = sum * f + 0.19956977483046595;
  sum = sum * f + -0.2500215346095697;
  sum = sum * f + 0.33334183338524226;
  sum = sum * f + -0.4999998703228478;
  sum = sum * f + 0.9999999742674378;
  return sum;
}

/// (exp(r) - 1 - r) / r^2, |r| <= ln(2) / 2 and a little: 1e-17 of exp.
template <class T>
VOLCAL_HD inline T exp_polynomial(const T& r) {
  T sum = 2.0918212752506956e-09 * r + 2.5105313423078524e-08;
  sum = sum * r + 2.755726307600547e-07;
  sum = sum * r + 2.7557255168123062e-06;
  sum = sum * r + 2.480158733663232e-05;
  sum = sum * r + 0.00019841269875003973;
  sum = sum * r + 0.0013888888888879001;
  sum = sum * r + 0.008333333333326082;
  sum = sum * r + 0.04166666666666668;
  sum = sum * r + 0.1666666666666667;
  sum = sum * r + 0.5;
  return sum;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
