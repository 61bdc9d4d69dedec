// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/constraints.h"

#include <algorithm>
#include <cmath>

#include "calibration/models/same_time.h"

namespace volcal::fit {
namespace {

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The half-spreads of the market's quotes; those of the pseudo-quotes where there are no others.
std::vector<double> own_scales(const SliceData& slice) {
  const std::size_t n = slice.market_quotes > 0 ? slice.market_quotes : slice.size();
  return {slice.scale.begin(), slice.scale.begin() + static_cast<std::ptrdiff_t>(n)};
}

}  // namespace

double variance_unit(const SliceData& slice) {
  const double vol = slice.atm_stddev / std::sqrt(slice.time_to_expiry);
  return 2.0 * vol * slice.time_to_expiry * median(own_scales(slice));
}

std::vector<CalendarPair> calendar_pairs(const std::vector<SliceData>& slices) {
  std::vector<CalendarPair> pairs;
  std::size_t group = 0;  // first slice of the time before the current one
  std::size_t begin = 0;  // first slice of the current time
  for (std::size_t s = 0; s < slices.size(); ++s) {
    if (s > begin && !is_same_time(slices[begin].time_to_expiry, slices[s].time_to_expiry)) {
      group = begin;
      begin = s;
    }
    for (std::size_t e = group; e < begin; ++e) pairs.emplace_back(e, s);
  }
  return pairs;
}

}  // namespace volcal::fit
