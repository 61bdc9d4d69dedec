// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The fair total variance of a variance swap on a raw SVI slice, with derivatives.
///
/// V = E[-2 ln(S_T / F)] is the log contract [Neuberger1994, DemeterfiDermanKamalZou1999]; in implied
/// variance it is the mean of w under a standard normal d2 [Gatheral2006, ch. 11; Fukasawa2012],
///
///     V = -int w(k) phi(d2(k)) d2'(k) dk,      dV = int phi(d2(k)) / sqrt(w(k)) dw(k) dk,
///
/// the second from the log contract's strip of out-of-the-money options, whose vega by s = sqrt(w) is
/// phi(d1). Both are taken in u with k = m + sigma sinh(u): SVI is entire in u, and a wing however steep
/// becomes a few units long. The trapezoidal rule converges geometrically there; the number of nodes doubles
/// until two rules agree.
///
/// Units     total variance; the swap's vol is sqrt(V / T)
/// Domain    w > 0 everywhere, left slope below 2; butterfly arbitrage is allowed (V of a signed measure)
/// Accuracy  1e-12 of V and of the largest derivative; V measured 6e-15 against 22 digits;
///           tests/unit/calibration/models/svi_tail_test.cc
/// Failure   NaN outside the domain
/// Time      some 30 us

#include <cmath>

#include "kernels/core/math/normal.h"
#include "kernels/core/portability.h"
#include "kernels/core/svi/svi_chart.h"
#include "kernels/core/svi/svi_residual.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {
namespace variance_swap_detail {

/// The slice at one u.
struct Node {
  SviJet<double> jet;
  double k;
  double along;  ///< dk/du
  double stddev;
  double d2;
};

VOLCAL_HD inline Node swap_node(const SviPoint& slice, double u) {
  // Both hyperbolic functions come from one exponential, except near 0, where sinh would lose digits.
  constexpr double kNear = 1.0;
  const double up = std::exp(u);
  const double down = 1.0 / up;
  const double sinh = std::fabs(u) < kNear ? std::sinh(u) : 0.5 * (up - down);
  Node node;
  node.k = slice.m + slice.sigma * sinh;
  node.along = 0.5 * slice.sigma * (up + down);
  node.jet = svi_jet(slice, node.k);
  node.stddev = std::sqrt(node.jet.value.w);
  node.d2 = -node.k / node.stddev - 0.5 * node.stddev;
  return node;
}

/// The u at which d2 passes `farthest`, seen from the far end of one wing: everything that contributes lies
/// inside, also where arbitrage makes d2 turn back. It does so where the slice bends, some units from u = 0;
/// on the straight wings beyond, d2 is monotone and strides may be long.
VOLCAL_HD inline double swap_end(const SviPoint& slice, double side) {
  constexpr double kFarthest = 12.0;  // in d2: phi is 2e-32 there
  constexpr double kEnd = 60.0;       // sinh is 6e25: beyond any wing whose slope is not 2 to the last digits
  constexpr double kStride = 0.25;
  constexpr double kStraight = 8.0;
  double out = side * kEnd;
  if (!(-side * swap_node(slice, out).d2 > kFarthest)) return out;
  double in = out;
  while (side * in > -kEnd && -side * swap_node(slice, in).d2 > kFarthest) {
    out = in;
    const double far = std::fabs(in) - kStraight;
    in -= side * kStride * (far > 1.0 ? far : 1.0);
  }
  while (side * (out - in) > kStride) {
    const double middle = 0.5 * (out + in);
    (-side * swap_node(slice, middle).d2 > kFarthest ? out : in) = middle;
  }
  return out;
}

VOLCAL_HD inline void add_swap_node(const SviPoint& slice, double u, SviGradient<double>& sum) {
  const Node node = swap_node(slice, u);
  const double pdf = normal_pdf(node.d2);
  if (!(pdf > 0.0)) return;
  const double rate = 0.5 * node.jet.value.slope / node.stddev;
  const double d2_slope = -1.0 / node.stddev + (node.k / node.jet.value.w - 0.5) * rate;
  sum.value -= node.jet.value.w * pdf * d2_slope * node.along;
  for (int j = 0; j < kSviDimension; ++j) sum.d[j] += pdf / node.stddev * node.jet.dw[j] * node.along;
}

/// True where two rules agree, given as sums over different numbers of nodes.
VOLCAL_HD inline bool rules_agree(const SviGradient<double>& fine, double fine_step,
                                  const SviGradient<double>& coarse, double coarse_step) {
  constexpr double kAgreed = 1e-7;  // the finer rule's error is near the square of the difference
  double largest = 0.0;
  double apart = 0.0;
  for (int j = 0; j < kSviDimension; ++j) {
    const double here = std::fabs(fine.d[j] * fine_step);
    const double gap = std::fabs(fine.d[j] * fine_step - coarse.d[j] * coarse_step);
    if (here > largest) largest = here;
    if (gap > apart) apart = gap;
  }
  const double value = fine.value * fine_step;
  return std::fabs(value - coarse.value * coarse_step) <= kAgreed * std::fabs(value) &&
         apart <= kAgreed * largest;
}

}  // namespace variance_swap_detail

/// Fair total variance with its derivatives along the slice's free coordinates (svi_chart.h), or along those
/// of svi_point_of.
VOLCAL_HD inline SviGradient<double> svi_variance_swap(const SviPoint& slice) {
  using namespace variance_swap_detail;
  constexpr int kFirst = 64;
  constexpr int kMost = 1 << 18;
  const double none = std::nan("");
  const SviGradient<double> failed = {none, {none, none, none, none, none}};
  if (!(slice.lowest > 0.0 && slice.left < kLeeSlope && slice.sigma > 0.0)) return failed;
  const double low = swap_end(slice, -1.0);
  const double high = swap_end(slice, 1.0);
  int n = kFirst;
  double step = (high - low) / n;
  SviGradient<double> sum = {0.0, {0.0, 0.0, 0.0, 0.0, 0.0}};
  for (int i = 0; i <= n; ++i) add_swap_node(slice, low + i * step, sum);
  while (n < kMost) {
    const SviGradient<double> before = sum;
    for (int i = 0; i < n; ++i) add_swap_node(slice, low + (i + 0.5) * step, sum);
    n *= 2;
    step *= 0.5;
    if (rules_agree(sum, step, before, 2.0 * step)) {
      sum.value *= step;
      for (double& derivative : sum.d) derivative *= step;
      return sum;
    }
  }
  return failed;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
