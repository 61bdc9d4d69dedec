// SPDX-License-Identifier: Apache-2.0
#include "calibration/prepare/profile_on_slice.h"

#include <cmath>
#include <cstddef>

namespace volcal {
namespace {

fit::SliceShape slice_shape(const fit::SliceData& data, const ShapeRegulariser& shape) {
  double missed = 0.0;  // cost of missing all quotes by the profile's strength
  for (std::size_t i = 0; i < data.market_quotes; ++i) {
    const double residual = shape.strength * data.market_vol[i] / data.scale[i];
    missed += data.weight_of(i) * residual * residual;
  }
  fit::SliceShape out;
  out.variance = missed;
  const RegulariserTerm* const terms[] = {&shape.left_slope, &shape.right_slope, &shape.width};
  for (std::size_t b = 0; b < out.typical.size(); ++b) {
    const double deviation = terms[b]->typical * terms[b]->spread;
    out.typical[b] = terms[b]->typical;
    out.force[b] = missed / (deviation * deviation);
    if (terms[b]->penalty == RegulariserPenalty::absolute) out.reach[b] = deviation;
  }
  return out;
}

std::vector<std::size_t> tail_quotes(const fit::SliceData& data, const TailTerm& term) {
  std::vector<std::size_t> tail;
  const double root_time = std::sqrt(data.time_to_expiry);
  for (std::size_t i = 0; i < data.market_quotes; ++i) {
    if (term.contains(data.log_moneyness[i], data.market_vol[i] * root_time)) tail.push_back(i);
  }
  return tail;
}

}  // namespace

void add_profile(const Profile& profile, fit::SliceData& slice) {
  slice.shape = slice_shape(slice, profile.shape);
  slice.tail_quotes = tail_quotes(slice, profile.tail);
}

}  // namespace volcal
