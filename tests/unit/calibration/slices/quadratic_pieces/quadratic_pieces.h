// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A kind of slice for tests: w' runs straight from knot to knot and stays what it is beyond the outer two,
/// so that w is a parabola on each piece and has linear wings.

#include <memory>
#include <vector>

#include "calibration/slices/slice_kind.h"

namespace volcal::test {

extern const SliceKind kQuadraticPieces;

/// SVI and this.
[[nodiscard]] SliceKinds kinds_with_pieces() noexcept;

struct QuadraticPieces {
  double level;                ///< w at the first knot
  std::vector<double> knots;   ///< rising, two at least
  std::vector<double> slopes;  ///< w' at the knots
};

/// Unchecked but for what the arrays must be; fault() tells the rest.
[[nodiscard]] VarianceFunction pieces_of(const QuadraticPieces& pieces);

/// Pieces that touch an SVI slice at the first of `count` knots, within `reach` of its centre, and have its
/// slopes there.
[[nodiscard]] QuadraticPieces pieces_like(const SviParameters& svi, double reach, int count);

}  // namespace volcal::test
