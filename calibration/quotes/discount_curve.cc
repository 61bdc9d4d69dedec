// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/discount_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "calibration/quotes/robust_regression.h"

namespace volcal {
namespace {

constexpr double kBandwidth = 0.6931471805599453;  // ln 2: half and twice the time are neighbours
// Rates of neighbouring expiries differ by more than quote noise (meetings, turns): a node is never taken
// to be better than one basis point.
constexpr double kLeastRateError = 1e-4;
constexpr double kFarthest = 8.0;  // bandwidths; the kernel is then 1e-14 of the nearest node's

}  // namespace

ZeroRate smooth_zero_rate(const std::vector<ZeroRateNode>& nodes, double time_to_expiry) {
  // Distances count from the nearest node, so that a time far outside all of them takes the end's rate.
  double nearest = std::numeric_limits<double>::infinity();
  const auto distance = [time_to_expiry](const ZeroRateNode& node) {
    return std::abs(std::log(node.time_to_expiry / time_to_expiry)) / kBandwidth;
  };
  for (const ZeroRateNode& node : nodes) nearest = std::min(nearest, distance(node));
  std::vector<RegressionPoint> points;
  for (const ZeroRateNode& node : nodes) {
    const double d = distance(node);
    if (d - nearest > kFarthest) continue;
    const double kernel = std::exp(0.5 * (nearest * nearest - d * d));
    const double error = std::hypot(node.standard_error, kLeastRateError);
    points.push_back({0.0, node.rate, error / std::sqrt(kernel)});
  }
  const RobustFit fit = robust_level(points, 1.0);
  if (!fit.ok) return {};
  return {fit.level, std::sqrt(fit.level_variance)};
}

}  // namespace volcal
