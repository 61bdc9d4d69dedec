// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Ends that the starts of a Heston fit reached, each one listed once.

#include <vector>

#include "kernels/core/heston/heston_cumulant.h"

namespace volcal::fit {

/// An end that one or more starts reached.
struct HestonEnd {
  core::HestonParameters model;
  double cost;  ///< sum of losses
  int starts;
  /// Models of a panel's days, the first of which is `model`; empty for one day.
  std::vector<core::HestonParameters> days = {};
};

/// Adds an end. Where it agrees with one in the list, the two are counted as one and the lower stays.
void add_end(std::vector<HestonEnd>& ends, const HestonEnd& end);

/// Sorts the ends by cost, the best first.
void sort_ends(std::vector<HestonEnd>& ends);

/// Merges into the first end those that agree with it, which it may have moved onto.
void merge_ends(std::vector<HestonEnd>& ends);

}  // namespace volcal::fit
