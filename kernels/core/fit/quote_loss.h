// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Loss of a quote in a fit: rho(z), z = r^2, r in half-spreads.
///
///     squares   z
///     spread    z + 2 S((z - 0.7^2) / (1.3^2 - 0.7^2)),   S the cubic smooth step from 0 to 1
///     huber     z up to scale^2, 2 scale sqrt(z) - scale^2 beyond          [Huber1964]
///     cauchy    scale^2 ln(1 + z / scale^2)
///     tukey     scale^2 / 3 (1 - (1 - z / scale^2)^3) up to scale^2, scale^2 / 3 beyond  [BeatonTukey1974]
///
/// The spread loss takes |r| <= 1 as inside bid/ask: leaving the spread costs as much as a residual of
/// sqrt(2) more, once. A near miss is pulled inside, and a quote far outside, stale or broken, pulls no
/// harder than in plain least squares. Its three numbers were chosen on real snapshots; the optimum is broad
/// (docs/method/fit.md).
///
/// Beyond `scale` the tukey loss is the constant scale^2 / 3, so such a quote pulls nowhere. Where all quotes
/// are beyond, every slope is 0, so a fit has to start from the solution of a loss that always pulls
/// (calibration/fit/common/fit_loss.h).

#include <cmath>
#include <cstdint>

#include "kernels/core/lanes.h"
#include "kernels/core/portability.h"

namespace volcal::core {

/// Kind of loss; the public twin is volcal::QuoteLoss.
enum class LossKind : std::uint8_t { spread, squares, huber, cauchy, tukey };

struct QuoteLossShape {
  LossKind kind;
  double scale;  ///< half-spreads at which huber and cauchy bend and beyond which tukey is flat, > 0
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// rho(z) and its first two derivatives by z.
template <class R>
struct LossValue {
  R value;
  R first;
  R second;
};

/// The spread loss. In the losses here R is double or a pack; the cauchy loss takes one number at a time.
template <class R>
VOLCAL_HD inline LossValue<R> spread_loss(const R& squared) {
  constexpr double kFrom = 0.7 * 0.7;
  constexpr double kWidth = 1.3 * 1.3 - kFrom;
  constexpr double kCost = 2.0;
  const R u = (squared - kFrom) / kWidth;
  const auto below = u <= R(0.0);
  const auto beyond = u >= R(1.0);
  const R inside = select(below, R(0.0), select(beyond, R(1.0), u));
  const R none = R(0.0);
  const R bend = select(below, none, select(beyond, none, 6.0 * kCost / (kWidth * kWidth) * (1.0 - 2.0 * u)));
  return {squared + kCost * inside * inside * (3.0 - 2.0 * inside),
          1.0 + 6.0 * kCost / kWidth * inside * (1.0 - inside), bend};
}

template <class R>
VOLCAL_HD inline LossValue<R> huber_loss(const R& squared, double scale) {
  using std::sqrt;
  const double bend = scale * scale;
  const auto inside = squared <= R(bend);
  const R root = sqrt(select(inside, R(bend), squared));
  return {select(inside, squared, 2.0 * scale * root - bend), select(inside, R(1.0), scale / root),
          select(inside, R(0.0), -0.5 * scale / (root * root * root))};
}

/// The tukey loss. The last term keeps a residual that is not finite from passing for an outlier of bounded
/// cost.
template <class R>
VOLCAL_HD inline LossValue<R> tukey_loss(const R& squared, double scale) {
  const double bend = scale * scale;
  const R left = select(squared < R(bend), 1.0 - squared / bend, R(0.0));
  return {bend / 3.0 * (1.0 - left * left * left) + 0.0 * squared, left * left, -2.0 / bend * left};
}

VOLCAL_HD inline LossValue<double> cauchy_loss(double squared, double scale) {
  const double bend = scale * scale;
  const double grown = 1.0 + squared / bend;
  return {bend * std::log1p(squared / bend), 1.0 / grown, -1.0 / (bend * grown * grown)};
}

#if !defined(__CUDACC__)
template <int N>
inline LossValue<Pack<N>> cauchy_loss(const Pack<N>& squared, double scale) {
  LossValue<Pack<N>> loss;
  for (int i = 0; i < N; ++i) {
    const LossValue<double> lane = cauchy_loss(squared.lanes[i], scale);
    loss.value.lanes[i] = lane.value;
    loss.first.lanes[i] = lane.first;
    loss.second.lanes[i] = lane.second;
  }
  return loss;
}
#endif

template <class R>
VOLCAL_HD inline LossValue<R> quote_loss(const QuoteLossShape& shape, const R& squared) {
  switch (shape.kind) {
    case LossKind::spread:
      return spread_loss(squared);
    case LossKind::huber:
      return huber_loss(squared, shape.scale);
    case LossKind::cauchy:
      return cauchy_loss(squared, shape.scale);
    case LossKind::tukey:
      return tukey_loss(squared, shape.scale);
    default:
      return {squared, R(1.0), R(0.0)};
  }
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
