// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/forwards/discount_curve.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "calibration/quotes/robust_regression.h"

namespace volcal {
namespace {

constexpr double kLeastRateError = 1e-4;  // no rate is surer: day counts, settlement, funding
// Error of a zero rate as an estimate of the rate at twice its time: on listed curves the two differ by some
// 5 bp.
constexpr double kRateErrorPerDoubling = 5e-4;

}  // namespace

ZeroRate smooth_zero_rate(const std::vector<ZeroRateNode>& nodes, double time_to_expiry) {
  const auto split =
      std::lower_bound(nodes.begin(), nodes.end(), time_to_expiry,
                       [](const ZeroRateNode& node, double years) { return node.time_to_expiry < years; });
  const auto first = split - std::min<std::ptrdiff_t>(kNodesEachSide, split - nodes.begin());
  const auto last = split + std::min<std::ptrdiff_t>(kNodesEachSide, nodes.end() - split);

  std::vector<RegressionPoint> points;
  for (auto node = first; node != last; ++node) {
    const double doublings = std::abs(std::log2(node->time_to_expiry / time_to_expiry));
    const double drift = kRateErrorPerDoubling * doublings * std::sqrt(doublings);
    points.push_back({0.0, node->rate, std::hypot(node->standard_error, kLeastRateError, drift)});
  }
  // The errors are absolute: vague nodes fit well only because their errors are large.
  constexpr double kErrorsAsStated = 1.0;
  const RobustFit fit = robust_level(points, kErrorsAsStated);
  if (!fit.ok) return {};
  return {fit.level, std::sqrt(fit.level_variance)};
}

}  // namespace volcal
