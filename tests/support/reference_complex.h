// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Complex numbers over a type of many digits (or over ceres::Jet), by the definitions: what
/// kernels/core/math/complex.h is held against. Nothing here is careful about cancellation; the digits are.

#include <cmath>

namespace volcal::test {

template <class R>
struct ReferenceComplex {
  R re;
  R im;

  friend ReferenceComplex operator+(const ReferenceComplex& a, const ReferenceComplex& b) {
    return {a.re + b.re, a.im + b.im};
  }
  friend ReferenceComplex operator-(const ReferenceComplex& a, const ReferenceComplex& b) {
    return {a.re - b.re, a.im - b.im};
  }
  friend ReferenceComplex operator*(const ReferenceComplex& a, const ReferenceComplex& b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
  friend ReferenceComplex operator*(const R& scale, const ReferenceComplex& a) {
    return {scale * a.re, scale * a.im};
  }
  friend ReferenceComplex operator/(const ReferenceComplex& a, const ReferenceComplex& b) {
    const R scale = R(1) / (b.re * b.re + b.im * b.im);
    return {(a.re * b.re + a.im * b.im) * scale, (a.im * b.re - a.re * b.im) * scale};
  }
};

template <class R>
R modulus(const ReferenceComplex<R>& z) {
  using std::sqrt;
  return sqrt(z.re * z.re + z.im * z.im);
}

/// The root with a nonnegative real part; that above the real axis for negative numbers.
template <class R>
ReferenceComplex<R> square_root(const ReferenceComplex<R>& z) {
  using std::sqrt;
  const R size = modulus(z);
  if (size == R(0)) return {R(0), R(0)};
  if (z.re >= R(0)) {
    const R re = sqrt((size + z.re) / R(2));
    return {re, z.im / (R(2) * re)};
  }
  const R im = z.im < R(0) ? R(-sqrt((size - z.re) / R(2))) : R(sqrt((size - z.re) / R(2)));
  return {z.im / (R(2) * im), im};
}

template <class R>
ReferenceComplex<R> exponential(const ReferenceComplex<R>& z) {
  using std::cos;
  using std::exp;
  using std::sin;
  const R size = exp(z.re);
  return {size * cos(z.im), size * sin(z.im)};
}

/// The imaginary part in (-pi, pi].
template <class R>
ReferenceComplex<R> logarithm(const ReferenceComplex<R>& z) {
  using std::atan2;
  using std::log;
  return {log(z.re * z.re + z.im * z.im) / R(2), atan2(z.im, z.re)};
}

}  // namespace volcal::test
