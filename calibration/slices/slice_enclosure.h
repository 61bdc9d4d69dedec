// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Bounds of what one slice does over a range of log-moneyness: what proofs over the whole line are made of.

#include "calibration/slices/interval.h"

namespace volcal {

/// Over a cell of k: w, w', w'' and v = w - k w' / 2, roundings included. In a wing, with x = |k| and
/// q = 1 / x, `w` and `v` stand for w / x and v / x, and the derivatives are by x.
struct SliceEnclosure {
  Interval w;
  Interval slope;
  Interval curvature;
  Interval v;
};

/// Over a wing cell of q, the same, and the wing's asymptote: w = s x + l with s in `limit`, l in `level`.
struct WingEnclosure {
  SliceEnclosure scaled;
  Interval limit;  ///< one point where the wing's slope is one of the numbers that the slice is given by
  Interval level;
};

enum class Wing : unsigned char { left, right };

}  // namespace volcal
