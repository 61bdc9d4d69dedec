// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sine, cosine and angle without branches, for one number or a register of them (lanes.h).
///
/// Method    sine, cosine: x = n pi / 2 + r, |r| <= pi / 4, pi / 2 in three parts of 33 bits (Cody and
///           Waite), polynomials in r^2. Angle: the smaller over the larger coordinate, moved to
///           |t| <= sqrt(2) - 1, polynomial in t^2
/// Domain    |x| <= 1e6, beyond it digits are lost; any point but the origin
/// Accuracy  in eps: sine and cosine 0.8 absolutely, angle 1.5 relatively, verified against 60 digits by
///           tests/unit/kernels/math/circular_test.cc
/// Failure   no status; NaN in, NaN out

#include "kernels/core/lanes.h"
#include "kernels/core/math/binary.h"
#include "kernels/core/math/elementary_polynomials.h"
#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

constexpr double kPi = 3.14159265358979323846;

template <class T>
struct SineCosine {
  T sine;
  T cosine;
};

namespace circular_detail {

/// sin and cos of r rotated by as many quarter turns as the whole number in `rounded` says.
VOLCAL_HD inline SineCosine<double> turned(double sine, double cosine, double rounded) {
  const std::uint64_t quarters = bits_of(rounded);
  const bool odd = is_odd(quarters);
  return {flipped_by(odd ? cosine : sine, quarters), flipped_by(odd ? sine : cosine, quarters + 1U)};
}

#if !defined(__CUDACC__)
template <int N>
inline SineCosine<Pack<N>> turned(const Pack<N>& sine, const Pack<N>& cosine, const Pack<N>& rounded) {
  const auto quarters = bits_of(rounded);
  const Mask<N> odd = is_odd_mask<N>(quarters);
  return {flipped_pack(select(odd, cosine, sine), quarters),
          flipped_pack(select(odd, sine, cosine), quarters + 1U)};
}
#endif

}  // namespace circular_detail

template <class T>
VOLCAL_HD inline SineCosine<T> sine_cosine(const T& x) {
  constexpr double kTwoOverPi = 0.636619772367581343075535053490;
  // The first 33 bits of pi / 2, the next 33, and the rest.
  constexpr double kHigh = 1.57079632673412561417e+00;
  constexpr double kMiddle = 6.07710050630396597660e-11;
  constexpr double kLow = 2.02226624879595063154e-21;
  const T rounded = x * kTwoOverPi + kRounder;
  const T n = rounded - kRounder;
  const T r = ((x - n * kHigh) - n * kMiddle) - n * kLow;
  const T z = r * r;
  const T sine = r + r * z * sine_polynomial(z);
  const T cosine = 1.0 - (0.5 * z - z * z * cosine_polynomial(z));
  return circular_detail::turned(sine, cosine, rounded);
}

/// The angle of the point (x, y) from the x axis, in [-pi, pi].
template <class T>
VOLCAL_HD inline T angle_of(const T& x, const T& y) {
  constexpr double kTangentOfEighth = 0.414213562373095048801688724210;  // tan(pi / 8)
  using std::fabs;
  const T across = fabs(x);
  const T up = fabs(y);
  const auto steep = up > across;
  const T small = select(steep, across, up);
  const T large = select(steep, up, across);
  const auto wide = small > kTangentOfEighth * large;
  const T t = select(wide, small - large, small) / select(wide, small + large, large);
  const T z = t * t;
  const T base = (t + t * z * arctangent_polynomial(z)) + select(wide, T(0.25 * kPi), T(0.0));
  const T upper = select(steep, 0.5 * kPi - base, base);
  const T half = select(x < 0.0, kPi - upper, upper);
  return select(y < 0.0, -half, half);
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
