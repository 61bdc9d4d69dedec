// SPDX-License-Identifier: Apache-2.0
// The searches of a fit in teams of one width: compiled once for each, into a namespace of its own.

#include "tests/contract/search_of_width.h"

#include "kernels/core/fit/svi_fit_search.h"
#include "kernels/core/team.h"

namespace volcal::core::VOLCAL_ISA {

LowestPoint search_durrleman(const SviPoint& slice) { return lowest_durrleman(TeamOfOne{}, slice); }

LowestPoint search_gap(const SviPoint& earlier, const SviPoint& later) {
  return lowest_gap(TeamOfOne{}, earlier, later, [](const auto& k) { return 1.0 + 0.0 * k; });
}

}  // namespace volcal::core::VOLCAL_ISA
