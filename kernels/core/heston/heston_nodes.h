// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The nodes of one contour with all factors that do not depend on the strike, and sums over them.
///
/// The price of strike k is exp(level - (c - 1) (k - k_ref)) times the sum over nodes of
/// Im(weight_j exp(-(s_j - c) (k - k_ref))); its derivative by a parameter has weight_j times that of K(s_j),
/// its first and second by k have weight_j times 1 - s_j and its square.
///
/// A sum estimates its own error. The even and the odd nodes are trapezoidal rules of twice the step: the
/// relative error of the whole is near the square of the difference of the two, and near the fourth power of
/// the difference of the two rules among the even nodes. The part left out behind the last node is bounded by
/// the last terms. Rounding is a few eps of the sum of the terms' sizes.

#include <cmath>

#include "kernels/core/heston/heston_contour.h"
#include "kernels/core/heston/heston_cumulant.h"
#include "kernels/core/math/complex.h"
#include "kernels/core/team.h"

namespace volcal::core {

/// Room for nodes: twice the largest number seen to be needed.
inline constexpr int kHestonNodes = 192;

/// Rows of derivatives by the strike, which take the place of those by the parameters: a sum has the ones or
/// the others.
inline constexpr int kHestonSlope = 0;      ///< row of the first derivative by k
inline constexpr int kHestonCurvature = 1;  ///< row of the second derivative by k
inline constexpr int kHestonShape = 2;      ///< number of these rows
/// Rows beside them for the sum of the density, curvature - slope: the size of its terms, and the difference
/// of its rules.
inline constexpr int kHestonShapeSize = 2;
inline constexpr int kHestonShapeDifference = 3;
inline constexpr int kHestonShapeLast = 4;

/// A contour's nodes, in the memory of a team.
struct HestonNodes {
  int count;  ///< a multiple of the team's width
  double k_ref;
  double away_re[kHestonNodes];  ///< s_j - c
  double away_im[kHestonNodes];
  double weight_re[kHestonNodes];
  double weight_im[kHestonNodes];
  double size[kHestonNodes];  ///< a bound of the weight's modulus, sqrt(2) too large at most
  double by_re[kHestonDimension][kHestonNodes];  ///< weight times derivative, where gradients are computed
  double by_im[kHestonDimension][kHestonNodes];
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// Sums of one strike (or a pack of them), in units of exp(level - (c - 1) (k - k_ref)).
template <class T>
struct HestonSum {
  T value;
  T size;                  ///< sum of the terms' sizes
  T difference;            ///< difference of the rules of twice the step
  T coarse;                ///< difference of the rules of four times the step
  T last;                  ///< size of the last term
  T by[kHestonDimension];  ///< derivatives by the parameters, or by k
};

/// Fills `nodes` until the terms of every strike in [k_ref + below, k_ref + above] are smaller than
/// `negligible` of the sum of their sizes, or until those of k_ref vanish: a strike whose terms are not small
/// by then has terms that grow again, which its last term shows as long as the nodes are not carried further.
/// With kShape the terms are those of the second derivative by the strike, which end later.
template <bool kGradient, bool kShape, class Team>
VOLCAL_HD_CALL void heston_nodes(const Team& team, const HestonParameters& p, double time, double k_ref,
                                 const HestonContour& contour, double step, double negligible, double below,
                                 double above, HestonNodes& nodes) {
  using Real = typename Team::Real;
  using std::fabs;
  // A contour that turns to the right falls slowest for the lowest strike, one that turns to the left for the
  // highest.
  const double slowest = contour.sine < 0.0 ? below : above;
  constexpr double kNothing = 1e-16;  // further factor on the negligible share
  Real sizes = 0.0;
  Real own_sizes = 0.0;
  // exp(y) and exp(-y) grow by a constant factor from pack to pack.
  const double growth = exp_sum(team.width() * step, 0.0);
  const double shrinkage = 1.0 / growth;
  Real grown = exp_sum(team.lane_numbers() * step, Real(0.0));
  Real shrunk = 1.0 / grown;
  int n = 0;
  while (n + team.width() <= kHestonNodes) {
    const Real j = static_cast<double>(n) + team.lane_numbers();
    const Real sinh = 0.5 * (grown - shrunk);
    const Real cosh = 0.5 * (grown + shrunk);
    const Complex<Real> away = {-contour.scale * contour.sine * (cosh - 1.0),
                                contour.scale * contour.cosine * sinh};
    const Complex<Real> tangent = {-contour.scale * contour.sine * sinh,
                                   contour.scale * contour.cosine * cosh};
    const Complex<Real> s = {contour.crossing + away.re, away.im};
    HestonCumulant<Real> cumulant;
    if constexpr (kGradient) {
      cumulant = heston_cumulant_gradient(p, time, s);
    } else {
      cumulant.value = heston_cumulant(p, time, s);
    }
    const Complex<Real> exponent = {cumulant.value.re - (s.re - 1.0) * k_ref - contour.log_level,
                                    cumulant.value.im - s.im * k_ref};
    const Real share = select(j > 0.0, Real(step / kPi), Real(0.5 * step / kPi));
    const Complex<Real> weight =
        share * (exponential(exponent) * (tangent * reciprocal(s * Complex<Real>{s.re - 1.0, s.im})));
    team.store(nodes.away_re + n, away.re);
    team.store(nodes.away_im + n, away.im);
    team.store(nodes.weight_re + n, weight.re);
    team.store(nodes.weight_im + n, weight.im);
    if constexpr (kGradient) {
      for (int m = 0; m < kHestonDimension; ++m) {
        const Complex<Real> product = weight * cumulant.by[m];
        team.store(nodes.by_re[m] + n, product.re);
        team.store(nodes.by_im[m] + n, product.im);
      }
    }
    const Real size = fabs(weight.re) + fabs(weight.im);
    grown *= growth;
    shrunk *= shrinkage;
    team.store(nodes.size + n, size);
    Real slow = size * exp_clipped(Real(-away.re * slowest));
    if constexpr (kShape) slow *= squared_modulus(Complex<Real>{s.re - 1.0, s.im});
    sizes += slow;
    own_sizes += size;
    n += team.width();
    const double enough = negligible * team.sum(sizes);
    const double nothing = kNothing * negligible * team.sum(own_sizes);
    const auto late = j >= n - 0.5 * team.width();  // true in the second half of the pack
    if (!team.any(late & (slow > enough) & (size > nothing))) break;
  }
  if (team.rank() == 0) {
    nodes.k_ref = k_ref;
    nodes.count = n;
  }
  team.sync();
}

/// Sum for the strikes k; `steepness` is the contour's c - 1 and only derivatives by k read it.
template <bool kGradient, bool kShape, class T>
VOLCAL_HD inline HestonSum<T> heston_sum(const HestonNodes& nodes, double steepness, const T& k) {
  static_assert(!(kGradient && kShape), "they share their place");
  constexpr double kFarthest = 600.0;  // logarithm of the factor: beyond it a weight of 0 might matter
  const T shift = k - nodes.k_ref;
  HestonSum<T> sum{0.0, 0.0, 0.0, 0.0, 0.0, {0.0, 0.0, 0.0, 0.0, 0.0}};
  T odd = 0.0;
  double sign = 2.0;
  for (int j = 0; j < nodes.count; ++j) {
    const T length = exp_or_bound(T(-nodes.away_re[j] * shift), kFarthest);
    const SineCosine<T> turn = sine_cosine(nodes.away_im[j] * shift);
    const Complex<T> factor = {length * turn.cosine, length * turn.sine};  // conjugate of the factor
    const T term = nodes.weight_im[j] * factor.re - nodes.weight_re[j] * factor.im;
    if (j % 2 == 0) {
      sum.value += term;
      sum.coarse += sign * term;
      sign = -sign;
    } else {
      odd += term;
    }
    sum.last = length * nodes.size[j];
    sum.size += sum.last;
    if constexpr (kGradient) {
      for (int m = 0; m < kHestonDimension; ++m) {
        sum.by[m] += nodes.by_im[m][j] * factor.re - nodes.by_re[m][j] * factor.im;
      }
    }
    if constexpr (kShape) {
      const double re = steepness + nodes.away_re[j];  // s - 1
      const double im = nodes.away_im[j];
      const T other = nodes.weight_re[j] * factor.re + nodes.weight_im[j] * factor.im;
      const T first = re * term + im * other;
      const T second = (re * re - im * im) * term + (2.0 * re * im) * other;
      sum.by[kHestonSlope] -= first;
      sum.by[kHestonCurvature] += second;
      sum.by[kHestonShapeLast] = (re * re + im * im) * sum.last;
      sum.by[kHestonShapeSize] += sum.by[kHestonShapeLast];
      sum.by[kHestonShapeDifference] += (j % 2 == 0 ? 1.0 : -1.0) * (first + second);
    }
  }
  sum.difference = sum.value - odd;
  sum.value += odd;
  return sum;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
