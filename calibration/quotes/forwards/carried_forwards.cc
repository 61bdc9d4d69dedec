// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/forwards/carried_forwards.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace volcal {
namespace {

/// The logarithm of a price at a time, with its standard error: that of the spot at 0 or of a forward.
struct Point {
  double years = 0.0;
  double logarithm = 0.0;
  double error = 0.0;
  bool is_node = false;
};

/// Growth of ln F per year, with its standard error.
struct Carry {
  double rate = 0.0;
  double error = 0.0;
  bool implied = false;
};

Point point_of(const ForwardNode& node) {
  return {node.years, std::log(node.forward), node.relative_error, true};
}

std::optional<Carry> implied_carry(const Point& from, const Point& to) {
  const double span = to.years - from.years;
  if (!(span > 0.0)) return std::nullopt;
  return Carry{(to.logarithm - from.logarithm) / span,
               std::hypot(std::hypot(from.error, to.error) / span, kCarryDrift), true};
}

/// Carry equal to the rate, less unstated dividends; zero without a rate.
Carry carry_of_rate(const RateEstimate& rate) {
  if (std::isnan(rate.rate)) return {0.0, std::hypot(kRateLevel, kDividends)};
  return {rate.rate, std::hypot(rate.error, kDividends)};
}

/// The most certain carry: the rate's, or that of two points of which one is the first or the last.
Carry best_carry(const std::vector<Point>& points, const RateEstimate& rate) {
  Carry best = carry_of_rate(rate);
  const auto consider = [&best](const std::optional<Carry>& carry) {
    if (carry && carry->error < best.error) best = *carry;
  };
  for (const Point& point : points) {
    consider(implied_carry(point, points.back()));
    consider(implied_carry(points.front(), point));
  }
  return best;
}

Point grown(const Point& from, const Carry& carry, double years) {
  const double span = years - from.years;
  return {years, from.logarithm + carry.rate * span, std::hypot(from.error, carry.error * span),
          from.is_node || carry.implied};
}

/// ln F at `years`, linear in T between two points.
Point bridged(const Point& from, const Point& to, double years) {
  const double span = to.years - from.years;
  const double share = span > 0.0 ? (years - from.years) / span : 0.5;
  const double bridge = share * (1.0 - share) * span;
  return {years, from.logarithm + share * (to.logarithm - from.logarithm),
          std::hypot(std::max(from.error, to.error), kDividends * bridge), true};
}

ForwardEstimate estimate_of(const Point& point, const RateEstimate& rate) {
  ForwardEstimate estimate;
  estimate.forward = std::exp(point.logarithm);
  estimate.forward_stderr = estimate.forward * point.error;
  estimate.source = point.is_node           ? ForwardSource::implied_carry
                    : std::isnan(rate.rate) ? ForwardSource::spot
                                            : ForwardSource::carry;
  return estimate;
}

}  // namespace

CarriedForwards::CarriedForwards(std::vector<ForwardNode> nodes, double spot) : nodes_(std::move(nodes)) {
  if (!(std::isfinite(spot) && spot > 0.0)) return;
  has_spot_ = true;
  const ImpliedSpot implied = implied_spot();
  const double allowed = kMostSpotErrors * std::hypot(implied.relative_error, kSpotError);
  contradicts_spot_ = std::abs(std::log(spot / implied.spot)) > allowed;
  if (!contradicts_spot_) spot_ = spot;
}

ImpliedSpot CarriedForwards::implied_spot() const {
  if (nodes_.empty()) return {};
  std::vector<Point> points;
  for (const ForwardNode& node : nodes_) points.push_back(point_of(node));
  const Point start = grown(points.front(), best_carry(points, {nodes_.front().rate, 0.0}), 0.0);
  return {std::exp(start.logarithm), start.error};
}

ForwardEstimate CarriedForwards::at(double years, const RateEstimate& rate) const {
  std::vector<Point> points;
  if (!std::isnan(spot_)) points.push_back({0.0, std::log(spot_), kSpotError, false});
  for (const ForwardNode& node : nodes_) points.push_back(point_of(node));
  if (points.empty()) return {};
  const auto after = std::upper_bound(points.begin(), points.end(), years,
                                      [](double time, const Point& point) { return time < point.years; });
  const bool has_before = after != points.begin(), has_after = after != points.end();
  if (has_before && has_after && std::prev(after)->is_node)
    return estimate_of(bridged(*std::prev(after), *after, years), rate);
  const Carry carry = best_carry(points, rate);
  Point best{years, kAbsent, kAbsent, false};
  const auto consider = [&best](const Point& point) {
    if (!(best.error <= point.error)) best = point;  // true also while `best` is none
  };
  if (has_before && has_after) consider(bridged(*std::prev(after), *after, years));
  for (const Point& point : points) consider(grown(point, carry, years));
  if (!has_spot_ && best.error > kSpotError) return {};
  return estimate_of(best, rate);
}

}  // namespace volcal
