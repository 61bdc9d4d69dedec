// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Complex numbers of one double or of a register of them (lanes.h), as formulas on a contour need them.
///
/// std::complex has no packs, its multiplication checks for infinities, and a device has no std::complex.
///
/// Domain    no overflow of the squared modulus: 1e-150 to 1e150
/// Failure   none; a result without a value is NaN

#include <cmath>

#include "kernels/core/lanes.h"
#include "kernels/core/math/circular.h"
#include "kernels/core/math/elementary.h"
#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

template <class T>
struct Complex {
  T re;
  T im;

  VOLCAL_HD friend Complex operator+(const Complex& a, const Complex& b) {
    return {a.re + b.re, a.im + b.im};
  }
  VOLCAL_HD friend Complex operator-(const Complex& a, const Complex& b) {
    return {a.re - b.re, a.im - b.im};
  }
  VOLCAL_HD friend Complex operator*(const Complex& a, const Complex& b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
  VOLCAL_HD friend Complex operator*(const T& scale, const Complex& a) {
    return {scale * a.re, scale * a.im};
  }
};

template <class T>
VOLCAL_HD inline T squared_modulus(const Complex<T>& z) {
  return z.re * z.re + z.im * z.im;
}

template <class T>
VOLCAL_HD inline Complex<T> reciprocal(const Complex<T>& z) {
  const T scale = 1.0 / squared_modulus(z);
  return {z.re * scale, -z.im * scale};
}

template <class T>
VOLCAL_HD inline Complex<T> square(const Complex<T>& z) {
  return {(z.re - z.im) * (z.re + z.im), 2.0 * z.re * z.im};
}

template <class T>
VOLCAL_HD inline Complex<T> select(const Truth<T>& chosen, const Complex<T>& yes, const Complex<T>& no) {
  return {select(chosen, yes.re, no.re), select(chosen, yes.im, no.im)};
}

/// Square root with a nonnegative real part; that of 0 is a tiny number.
template <class T>
VOLCAL_HD inline Complex<T> principal_root(const Complex<T>& z) {
  using std::fabs;
  using std::sqrt;
  constexpr double kTiny = 1e-300;
  const T large = sqrt(0.5 * (sqrt(squared_modulus(z)) + fabs(z.re)) + kTiny);
  const T small = 0.5 * z.im / large;
  const auto right = z.re >= 0.0;
  const T turned = select(z.im < 0.0, -large, large);
  return {select(right, large, fabs(small)), select(right, small, turned)};
}

template <class T>
VOLCAL_HD inline Complex<T> exponential(const Complex<T>& z) {
  const T size = exp_or_bound(z.re, 700.0);
  const SineCosine<T> direction = sine_cosine(z.im);
  return {size * direction.cosine, size * direction.sine};
}

/// 1 - exp(-z), accurate next to 0. With t = sin(y / 2): cos y = 1 - 2 t^2.
template <class T>
VOLCAL_HD inline Complex<T> one_minus_exponential(const Complex<T>& z) {
  const T fall = exp_minus_one(-z.re);  // exp(-x) - 1
  const SineCosine<T> half = sine_cosine(0.5 * z.im);
  const T haversine = 2.0 * half.sine * half.sine;
  return {(1.0 + fall) * haversine - fall, (1.0 + fall) * (2.0 * half.sine * half.cosine)};
}

/// ln(1 + z) with the imaginary part in [-pi, pi], accurate next to 0.
template <class T>
VOLCAL_HD inline Complex<T> log_one_plus(const Complex<T>& z) {
  const Complex<T> moved = {1.0 + z.re, z.im};
  const T excess = z.re * (2.0 + z.re) + z.im * z.im;  // |1 + z|^2 - 1
  const auto near_one = (excess > -0.25) & (excess < 0.375);
  const Binary<T> split = split_binary(select(near_one, T(1.0), squared_modulus(moved)));
  const T log_modulus =
      0.5 * log_of_binary<T>(select(near_one, excess, split.mantissa - 1.0), split.exponent);
  return {log_modulus, angle_of(moved.re, moved.im)};
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
