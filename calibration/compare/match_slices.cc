// SPDX-License-Identifier: Apache-2.0
#include "calibration/compare/match_slices.h"

#include <algorithm>

#include "calibration/models/same_time.h"

namespace volcal {
namespace {

using Slices = std::vector<SurfaceSlice>;

bool has_dates(const Slices& slices) {
  return std::any_of(slices.begin(), slices.end(),
                     [](const SurfaceSlice& slice) { return slice.expiry.time.has_value(); });
}

template <class Same>
bool is_alone(const Slices& slices, const Same& same) {
  return std::count_if(slices.begin(), slices.end(), same) == 1;
}

/// Pairs every slice at most once: a slice of `after` with the first one of `before` that it agrees with.
template <class Agree>
SliceMatches matched(SliceMatch by, const Slices& before, const Slices& after, const Agree& agree) {
  SliceMatches matches;
  matches.by = by;
  std::vector<bool> taken(before.size(), false);
  for (std::size_t a = 0; a < after.size(); ++a) {
    std::size_t b = 0;
    while (b < before.size() && (taken[b] || !agree(before[b].expiry, after[a].expiry))) ++b;
    if (b == before.size()) {
      matches.only_after.push_back(a);
      continue;
    }
    taken[b] = true;
    matches.pairs.push_back({b, a});
  }
  for (std::size_t b = 0; b < before.size(); ++b) {
    if (!taken[b]) matches.only_before.push_back(b);
  }
  return matches;
}

}  // namespace

SliceMatches match_slices(const VolSurface& before, const VolSurface& after) {
  const Slices& old = before.slices();
  const Slices& now = after.slices();
  SliceMatches matches = matched(SliceMatch::root_and_expiry, old, now, [](const Expiry& b, const Expiry& a) {
    return b.root == a.root && b.label == a.label;
  });
  if (!matches.pairs.empty()) return matches;

  const auto alone_by_label = [](const Slices& slices, const std::string& label) {
    return is_alone(slices, [&](const SurfaceSlice& slice) { return slice.expiry.label == label; });
  };
  matches = matched(SliceMatch::expiry, old, now, [&](const Expiry& b, const Expiry& a) {
    return b.label == a.label && alone_by_label(old, b.label) && alone_by_label(now, a.label);
  });
  if (!matches.pairs.empty() || has_dates(old) || has_dates(now)) return matches;

  const auto alone_in_time = [](const Slices& slices, double time) {
    return is_alone(
        slices, [&](const SurfaceSlice& slice) { return is_same_time(slice.expiry.time_to_expiry, time); });
  };
  return matched(SliceMatch::time_to_expiry, old, now, [&](const Expiry& b, const Expiry& a) {
    if (!is_same_time(b.time_to_expiry, a.time_to_expiry)) return false;
    return b.root == a.root || (alone_in_time(old, b.time_to_expiry) && alone_in_time(now, a.time_to_expiry));
  });
}

}  // namespace volcal
