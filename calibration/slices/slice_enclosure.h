// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Bounds of the values of one slice over a range of log-moneyness, the basis of proofs over the whole line.

#include "calibration/slices/interval.h"

namespace volcal {

/// Bounds over a cell of k: w, w', w'' and v = w - k w' / 2, roundings included. In a wing, with x = |k| and
/// q = 1 / x, `w` and `v` stand for w / x and v / x, and the derivatives are by x.
struct SliceEnclosure {
  Interval w;
  Interval slope;
  Interval curvature;
  Interval v;
};

/// Bounds over a wing cell of q, and the wing's asymptote: w = s x + l with s in `limit`, l in `level`.
struct WingEnclosure {
  SliceEnclosure scaled;
  Interval limit;  ///< a single point where the wing's slope is one of the slice's parameters
  Interval level;
};

enum class Wing : unsigned char { left, right };

}  // namespace volcal
