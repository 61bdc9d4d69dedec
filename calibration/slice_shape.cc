// SPDX-License-Identifier: Apache-2.0
#include "calibration/slice_shape.h"

#include <cstddef>

namespace volcal {

fit::SliceShape slice_shape(const fit::SliceData& data, const ShapePrior& shape) {
  double missed = 0.0;  // by all quotes, at the strength
  for (std::size_t i = 0; i < data.market_quotes; ++i) {
    const double residual = shape.strength * data.market_vol[i] / data.scale[i];
    missed += data.weight_of(i) * residual * residual;
  }
  fit::SliceShape out;
  out.variance = missed;
  const ShapeBelief* const beliefs[] = {&shape.left_slope, &shape.right_slope, &shape.width};
  for (std::size_t b = 0; b < out.typical.size(); ++b) {
    const double deviation = beliefs[b]->typical * beliefs[b]->spread;
    out.typical[b] = beliefs[b]->typical;
    out.force[b] = missed / (deviation * deviation);
  }
  return out;
}

}  // namespace volcal
