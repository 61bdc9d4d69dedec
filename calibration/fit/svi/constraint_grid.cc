// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/constraint_grid.h"

#include <algorithm>
#include <cmath>

namespace volcal::fit {
namespace {

// Spacing near the money, a quarter of a standard deviation; outwards it grows to kStep of |k|. The grid
// reaches a third beyond the outermost quote, and at least six standard deviations.
constexpr double kNearSpacing = 0.25;
constexpr double kStep = 0.15;
constexpr double kBeyondQuotes = 4.0 / 3.0;
constexpr double kReachStddevs = 6.0;
// Least spacing as a share of the reach, so that a grid has some 300 points at most, whatever the standard
// deviation of its slice.
constexpr double kFinestShare = 1e-9;

struct Reach {
  double low;
  double high;
};

Reach reach(const SliceData& slice) {
  const auto [lowest, highest] = std::minmax_element(slice.log_moneyness.begin(), slice.log_moneyness.end());
  const double least = kReachStddevs * slice.atm_stddev;
  return {std::min(kBeyondQuotes * *lowest, -least), std::max(kBeyondQuotes * *highest, least)};
}

std::vector<double> sinh_grid(double near_spacing, const Reach& ends) {
  const double finest = kFinestShare * std::max(-ends.low, ends.high);
  const double unit = std::max(near_spacing, finest) / kStep;
  const int from = static_cast<int>(std::floor(std::asinh(ends.low / unit) / kStep));
  const int to = static_cast<int>(std::ceil(std::asinh(ends.high / unit) / kStep));
  std::vector<double> grid;
  grid.reserve(static_cast<std::size_t>(std::max(0, to - from + 1)));
  for (int i = from; i <= to; ++i) grid.push_back(unit * std::sinh(kStep * i));
  return grid;
}

}  // namespace

std::vector<double> butterfly_grid(const SliceData& slice) {
  return sinh_grid(kNearSpacing * slice.atm_stddev, reach(slice));
}

std::vector<double> calendar_grid(const SliceData& earlier, const SliceData& later) {
  const Reach a = reach(earlier);
  const Reach b = reach(later);
  return sinh_grid(kNearSpacing * std::min(earlier.atm_stddev, later.atm_stddev),
                   {std::min(a.low, b.low), std::max(a.high, b.high)});
}

}  // namespace volcal::fit
