// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/heston/heston_ends.h"

#include <algorithm>
#include <cmath>

#include "kernels/core/heston/heston_chart.h"

namespace volcal::fit {
namespace {

/// True where two ends are one minimum: they agree in their parameters or, along a flat valley, in their
/// cost, to some hundred times the function tolerance, or both costs are negligible.
bool same_end(const HestonEnd& a, const HestonEnd& b) {
  constexpr double kSameCost = 1e-6;
  constexpr double kNothing = 1e-6;
  constexpr double kSameCoordinate = 1e-2;
  if (std::fabs(a.cost - b.cost) <= kSameCost * std::fmin(a.cost, b.cost) + kNothing) return true;
  const core::HestonChartPoint x = core::chart_of(a.model);
  const core::HestonChartPoint y = core::chart_of(b.model);
  double distance = 0.0;
  for (int m = 0; m < core::kHestonDimension; ++m) {
    distance = std::fmax(distance, std::fabs(x.x[m] - y.x[m]));
  }
  return distance <= kSameCoordinate;
}

}  // namespace

void add_end(std::vector<HestonEnd>& ends, const HestonEnd& end) {
  for (HestonEnd& kept : ends) {
    if (!same_end(kept, end)) continue;
    const int starts = kept.starts + end.starts;
    if (end.cost < kept.cost) kept = end;
    kept.starts = starts;
    return;
  }
  ends.push_back(end);
}

void sort_ends(std::vector<HestonEnd>& ends) {
  std::stable_sort(ends.begin(), ends.end(),
                   [](const HestonEnd& a, const HestonEnd& b) { return a.cost < b.cost; });
}

void merge_ends(std::vector<HestonEnd>& ends) {
  for (std::size_t i = ends.size(); i-- > 1;) {
    if (!same_end(ends.front(), ends[i])) continue;
    ends.front().starts += ends[i].starts;
    ends.erase(ends.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

}  // namespace volcal::fit
