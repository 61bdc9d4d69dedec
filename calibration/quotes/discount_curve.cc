// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/discount_curve.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "calibration/quotes/robust_regression.h"

namespace volcal {
namespace {

constexpr double kBandwidth = 0.6931471805599453;  // ln 2: half and twice the time are neighbours
constexpr double kLeastRateError = 1e-4;  // a rate is never known better: day counts, settlement, funding
// What a zero rate says about one twice as far away: on listed curves they differ by some 5 bp.
constexpr double kRateErrorPerDoubling = 5e-4;
constexpr double kFarthest = 8.0;  // bandwidths; the kernel is then 1e-14 of the nearest node's

}  // namespace

ZeroRate smooth_zero_rate(const std::vector<ZeroRateNode>& nodes, double time_to_expiry) {
  const auto split =
      std::lower_bound(nodes.begin(), nodes.end(), time_to_expiry,
                       [](const ZeroRateNode& node, double years) { return node.time_to_expiry < years; });
  const auto first = split - std::min<std::ptrdiff_t>(kNodesEachSide, split - nodes.begin());
  const auto last = split + std::min<std::ptrdiff_t>(kNodesEachSide, nodes.end() - split);

  // Distances count from the nearest node, so that a time far outside all of them takes the end's rate.
  double nearest = std::numeric_limits<double>::infinity();
  const auto distance = [time_to_expiry](const ZeroRateNode& node) {
    return std::abs(std::log(node.time_to_expiry / time_to_expiry)) / kBandwidth;
  };
  for (auto node = first; node != last; ++node) nearest = std::min(nearest, distance(*node));
  std::vector<RegressionPoint> points;
  for (auto node = first; node != last; ++node) {
    const double d = distance(*node);
    if (d - nearest > kFarthest) continue;
    const double kernel = std::exp(0.5 * (nearest * nearest - d * d));
    const double error = std::hypot(node->standard_error, kLeastRateError, kRateErrorPerDoubling * d);
    points.push_back({0.0, node->rate, error / std::sqrt(kernel)});
  }
  // The errors are meant as stated: nodes far away fit well only because little is asked of them.
  constexpr double kErrorsAsStated = 1.0;
  const RobustFit fit = robust_level(points, kErrorsAsStated);
  if (!fit.ok) return {};
  return {fit.level, std::sqrt(fit.level_variance)};
}

}  // namespace volcal
