// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Matches the slices of two surfaces that have the same expiry (volcal/compare.h has the rules).

#include <cstddef>
#include <vector>

#include "volcal/compare.h"

namespace volcal {

struct SlicePair {
  std::size_t before;
  std::size_t after;
};

struct SliceMatches {
  SliceMatch by = SliceMatch::root_and_expiry;
  std::vector<SlicePair> pairs;  ///< pairs in the order of `after`
  std::vector<std::size_t> only_before;
  std::vector<std::size_t> only_after;
};

[[nodiscard]] SliceMatches match_slices(const VolSurface& before, const VolSurface& after);

}  // namespace volcal
