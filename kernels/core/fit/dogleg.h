// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The best step within a trust region, in the plane of the gradient and the Gauss-Newton step.
///
/// The subspace dogleg [ByrdSchnabelShultz1988]: minimise g.y + y.B y / 2 over |y| <= radius, y in the plane
/// spanned by the scaled gradient and the scaled Gauss-Newton step. Only two products with the matrix are
/// needed, and a rejected step costs no new factorisation. Levenberg-Marquardt steps crawl along the curved
/// valleys that long chains of slices have; subspace dogleg steps do not (docs/method/fit.md).

#include <cmath>

#include "kernels/core/portability.h"

namespace volcal::core {

/// Quadratic model in an orthonormal basis of the plane, whose first vector is the direction of the gradient.
struct PlaneModel {
  double g1;             ///< gradient of the model, (g1, 0)
  double b11, b12, b22;  ///< entries of the model's matrix B
};

struct PlaneStep {
  double y1, y2;
  double decrease;  ///< decrease of the model along the step, >= 0
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// Minimum of the model on the circle |y| = radius, for a model whose free minimum lies outside of it. The
/// multiplier is found by Newton's method on 1 / |y| - 1 / radius, which converges from below without
/// safeguards [ConnGouldToint2000, sec. 7.3]. Domain: B positive definite, radius > 0.
VOLCAL_HD inline PlaneStep plane_step(const PlaneModel& m, double radius) {
  constexpr int kSteps = 12;
  constexpr double kClose = 1e-10;  // relative to the radius
  double shift = 0.0;
  double y1 = 0.0;
  double y2 = 0.0;
  for (int i = 0; i < kSteps; ++i) {
    const double a = m.b11 + shift;
    const double c = m.b22 + shift;
    const double inverse = 1.0 / (a * c - m.b12 * m.b12);
    y1 = -c * m.g1 * inverse;
    y2 = m.b12 * m.g1 * inverse;
    const double length2 = y1 * y1 + y2 * y2;
    const double length = std::sqrt(length2);
    if (!(length - radius > kClose * radius)) break;
    const double slope = (c * y1 * y1 - 2.0 * m.b12 * y1 * y2 + a * y2 * y2) * inverse;  // y (B + shift)^-1 y
    shift += length2 / slope * (length - radius) / radius;
  }
  const double length = std::sqrt(y1 * y1 + y2 * y2);
  const double shrink = length > radius ? radius / length : 1.0;
  y1 *= shrink;
  y2 *= shrink;
  const double decrease = -(m.g1 * y1 + 0.5 * (m.b11 * y1 * y1 + 2.0 * m.b12 * y1 * y2 + m.b22 * y2 * y2));
  return {y1, y2, decrease};
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
