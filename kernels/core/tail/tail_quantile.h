// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The quantile of a law given by its two tails and its density: the k with P(X < k) = alpha.
///
/// Newton's iteration on the logarithm of the smaller tail, which is nearly linear to quadratic in k where
/// the tail itself falls over many decades, inside a bracket that is halved where a step would leave it.
///
/// Domain    0 < alpha < 1; a law whose tails go to 0 within `farthest` of 0
/// Accuracy  that of the tails: |dk| of some 1e-12 of the scale, or of the tail's relative error over the
///           slope of its logarithm
/// Failure   NaN where no k within reach has the probability, or alpha is outside its domain. Where the
///           values are no law (a slice with butterfly arbitrage), one of the points with this probability

#include <cmath>

#include "kernels/core/portability.h"

namespace volcal::core {

/// Tails and density of a law at one point.
struct TailPoint {
  double fall;     ///< P(X < k)
  double rise;     ///< P(X > k)
  double density;  ///< density of X at k
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// Quantile of a law. `law(k)` returns a TailPoint; `start` is a guess and `scale` the law's width, for the
/// search of a bracket.
template <class Law>
VOLCAL_HD inline double tail_quantile(const Law& law, double alpha, double start, double scale,
                                      double farthest) {
  constexpr int kIterations = 200;
  constexpr double kClose = 1e-12;  // a step this short is the last one: its own error is its square
  if (!(alpha > 0.0 && alpha < 1.0)) return std::nan("");
  const bool lower = alpha <= 0.5;
  double low = -farthest;
  double high = farthest;
  double k = start;
  double reach = scale;  // distance of the next trial while one side of the bracket is not found
  bool below = false;
  bool above = false;
  for (int i = 0; i < kIterations; ++i) {
    const TailPoint here = law(k);
    if (here.fall < alpha) {
      low = k;
      below = true;
    } else {  // NaN: there is no law this far out, where a wing has lost it; the bracket goes the other way
      high = k;
      above = true;
    }
    const double tail = lower ? here.fall : here.rise;
    const double target = lower ? alpha : 1.0 - alpha;
    const double sign = lower ? 1.0 : -1.0;
    // Newton's step: ln(tail / target) over its slope.
    const double step = -sign * tail * std::log(tail / target) / here.density;
    if (std::fabs(step) <= kClose * (scale + std::fabs(k)) && tail > 0.0) return k + step;
    double next = k + step;
    if (below && above) {
      if (!(next > low && next < high)) next = 0.5 * (low + high);
      if (!(high - low > 0.0) || next == low || next == high) return k;
    } else {
      // The step is limited to the reach, which doubles: Newton's step may be anything before there is a
      // bracket.
      const double limit = below ? k + reach : k - reach;
      const bool inside = below ? next > k && next < limit : next < k && next > limit;
      if (!inside) next = limit;
      reach *= 2.0;
      if (next > farthest || next < -farthest) {
        const double end = next > 0.0 ? farthest : -farthest;
        if (k == end) return std::nan("");
        next = end;
      }
    }
    k = next;
  }
  return std::nan("");
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
