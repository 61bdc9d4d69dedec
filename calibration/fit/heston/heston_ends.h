// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where the starts of a Heston fit came to, each end once.

#include <vector>

#include "kernels/core/heston/heston_cumulant.h"

namespace volcal::fit {

/// An end that starts came to.
struct HestonEnd {
  core::HestonParameters model;
  double cost;  ///< sum of losses
  int starts;
  std::vector<core::HestonParameters> days = {};  ///< of a panel: each day's, `model` being the first
};

/// Counts `end` with the one that it agrees with, of which the lower stays, or puts it behind the others.
void add_end(std::vector<HestonEnd>& ends, const HestonEnd& end);

/// By cost, the best first.
void sort_ends(std::vector<HestonEnd>& ends);

/// Counts with the first those that agree with it, onto which it may have moved.
void merge_ends(std::vector<HestonEnd>& ends);

}  // namespace volcal::fit
