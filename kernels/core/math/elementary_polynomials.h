// SPDX-License-Identifier: Apache-2.0
// Written by scripts/reference/make_elementary_polynomials.py.
// clang-format off
#pragma once

/// Polynomials behind exp and log (elementary.h) and angles (circular.h).

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

/// (sin r - r) / r^3 in z = r^2, |r| <= pi / 4 and a little: 1e-17 of the sine.
template <class T>
VOLCAL_HD inline T sine_polynomial(const T& z) {
  T sum = 1.5917855189307062e-10 * z + -2.5051128046999444e-08;
  sum = sum * z + 2.755731608437336e-06;
  sum = sum * z + -0.0001984126983672365;
  sum = sum * z + 0.008333333333330925;
  sum = sum * z + -0.16666666666666666;
  return sum;
}

/// (cos r - 1 + r^2 / 2) / r^4 in z = r^2, |r| <= pi / 4 and a little: 1e-17.
template <class T>
VOLCAL_HD inline T cosine_polynomial(const T& z) {
  T sum = -1.138246048323943e-11 * z + 2.08761438852483e-09;
  sum = sum * z + -2.75573172603185e-07;
  sum = sum * z + 2.4801587298743754e-05;
  sum = sum * z + -0.0013888888888887382;
  sum = sum * z + 0.041666666666666664;
  return sum;
}

/// (atan t - t) / t^3 in z = t^2, |t| <= sqrt(2) - 1 and a little: 1e-17 of the angle.
template <class T>
VOLCAL_HD inline T arctangent_polynomial(const T& z) {
  T sum = -0.019172946411852045 * z + 0.03922956303162828;
  sum = sum * z + -0.05085420480064359;
  sum = sum * z + 0.05858152583077293;
  sum = sum * z + -0.0666451307180672;
  sum = sum * z + 0.07692183403055691;
  sum = sum * z + -0.09090904592036803;
  sum = sum * z + 0.11111111015734737;
  sum = sum * z + -0.14285714284674467;
  sum = sum * z + 0.19999999999995569;
  sum = sum * z + -0.3333333333333333;
  return sum;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
