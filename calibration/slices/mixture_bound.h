// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Lower bounds of Durrleman's g over a cell, of one slice and of every mixture of two.
///
/// With v = w - k w' / 2, the sign of g is that of
///
///     w^2 g = v^2 - w'^2 w / 4 - w'^2 w^2 / 16 + w'' w^2 / 2.
///
/// For w = (1 - alpha) w1 + alpha w2 at fixed k it is a quartic in alpha, since w, w', w'' and v are linear
/// in alpha. Its Bernstein coefficients over [0, 1] are bounded from below. In a wing everything is divided
/// by k^2.

#include <array>
#include <cstddef>
#include <initializer_list>

#include "calibration/slices/slice_enclosure.h"
#include "kernels/core/svi/svi.h"

namespace volcal {

/// Roundings of the products and sums in the bound, per unit of the terms' sizes (fewer than 64 of them).
inline constexpr double kBoundRounding = 64.0 * core::kRoundingUnit;

/// True where one of a few mixtures of two slices, ends included, has no positive g at k.
[[nodiscard]] inline bool has_violated_mixture(const core::SviValue<double>& one,
                                               const core::SviValue<double>& other, double k) noexcept {
  for (const double alpha : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    const auto mix = [alpha](double x, double y) { return (1.0 - alpha) * x + alpha * y; };
    const core::SviValue<double> v{mix(one.w, other.w), mix(one.slope, other.slope),
                                   mix(one.curvature, other.curvature)};
    if (!(core::durrleman_g(v, k) > 0.0)) return true;
  }
  return false;
}

namespace mixture_bound_detail {

/// Bernstein coefficients over alpha in [0, 1] of a linear function; those of products are named by degree.
using Linear = std::array<Interval, 2>;
using Quadratic = std::array<Interval, 3>;

[[nodiscard]] inline Quadratic squared(const Linear& x) { return {square(x[0]), x[0] * x[1], square(x[1])}; }

/// Coefficients of the cubic x^2 y, raised to degree 4; `product(y, x2)` multiplies two coefficients.
template <class Product>
[[nodiscard]] inline std::array<Interval, 5> raised_cubic(const Quadratic& x2, const Linear& y,
                                                          const Product& product) {
  const Interval c0 = product(y[0], x2[0]);
  const Interval c1 = (1.0 / 3.0) * (product(y[1], x2[0]) + 2.0 * product(y[0], x2[1]));
  const Interval c2 = (1.0 / 3.0) * (2.0 * product(y[1], x2[1]) + product(y[0], x2[2]));
  const Interval c3 = product(y[1], x2[2]);
  return {c0, 0.25 * c0 + 0.75 * c1, 0.5 * (c1 + c2), 0.75 * c2 + 0.25 * c3, c3};
}

/// Coefficients of x y; y is nowhere below zero.
[[nodiscard]] inline std::array<Interval, 5> quartic(const Quadratic& x, const Quadratic& y) {
  return {times(y[0], x[0]), 0.5 * (times(y[1], x[0]) + times(y[0], x[1])),
          (1.0 / 6.0) * (times(y[2], x[0]) + 4.0 * times(y[1], x[1]) + times(y[0], x[2])),
          0.5 * (times(y[2], x[1]) + times(y[1], x[2])), times(y[2], x[2])};
}

/// True where one Bernstein coefficient of w^2 g is above zero with an allowance for rounding.
[[nodiscard]] inline bool is_positive(Interval tilt, Interval steep, Interval flat, Interval bend,
                                      Interval steepness) {
  const Interval steep_term = 0.25 * times(steepness, steep);
  const Interval bound = tilt - steep_term - (1.0 / 16.0) * flat + 0.5 * bend;
  const double size = size_of(tilt) + size_of(steep_term) + size_of(flat) + size_of(bend);
  return bound.low > kBoundRounding * size;
}

}  // namespace mixture_bound_detail

/// True where w^2 g of one slice is above zero over the cell; `steepness`, a factor of the term in w'^2 w, is
/// 1, or q in a wing.
[[nodiscard]] inline bool is_free(const SliceEnclosure& e, Interval steepness) {
  if (!(e.w.low >= 0.0)) return false;
  const Interval s2 = square(e.slope);
  const Interval w2 = square(e.w);
  return mixture_bound_detail::is_positive(square(e.v), times(e.w, s2), times(w2, s2), times(w2, e.curvature),
                                           steepness);
}

/// True where w^2 g of every mixture of two slices is above zero over the cell.
[[nodiscard]] inline bool is_free(const SliceEnclosure& e1, const SliceEnclosure& e2, Interval steepness) {
  using namespace mixture_bound_detail;
  const Linear w{e1.w, e2.w};
  if (!(w[0].low >= 0.0) || !(w[1].low >= 0.0)) return false;
  const Quadratic v2 = squared({e1.v, e2.v});
  const Quadratic s2 = squared({e1.slope, e2.slope});
  const Quadratic w2 = squared(w);
  const Linear curvature{e1.curvature, e2.curvature};
  // Checks the ends first, where most cells that are too wide fail.
  for (const std::size_t end : {std::size_t{0}, std::size_t{1}}) {
    const std::size_t i = 2 * end;
    if (!is_positive(v2[i], times(w[end], s2[i]), times(w2[i], s2[i]), times(w2[i], curvature[end]),
                     steepness)) {
      return false;
    }
  }
  const std::array<Interval, 5> tilt{v2[0], 0.5 * (v2[0] + v2[1]),
                                     (1.0 / 6.0) * (v2[0] + 4.0 * v2[1] + v2[2]), 0.5 * (v2[1] + v2[2]),
                                     v2[2]};
  // Of the two factors of each product, w and w^2 are nowhere below zero.
  const std::array<Interval, 5> steep =
      raised_cubic(s2, w, [](Interval variance, Interval squares) { return times(variance, squares); });
  const std::array<Interval, 5> flat = quartic(s2, w2);
  const std::array<Interval, 5> bend =
      raised_cubic(w2, curvature, [](Interval bent, Interval squares) { return times(squares, bent); });
  for (std::size_t i = 1; i < 4; ++i) {
    if (!is_positive(tilt[i], steep[i], flat[i], bend[i], steepness)) return false;
  }
  return true;
}

}  // namespace volcal
