// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/constraints.h"

#include "calibration/models/same_time.h"

namespace volcal::fit {

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
