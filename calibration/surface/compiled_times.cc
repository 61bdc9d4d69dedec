// SPDX-License-Identifier: Apache-2.0
#include "calibration/surface/compiled_times.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "calibration/models/same_time.h"

namespace volcal {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The first double that is the same time as `time`, and the first beyond it that is not. The rounding of
/// is_same_time decides, not that of the product here.
double first_same(double time) {
  double x = time * (1.0 - kSameTime);
  while (is_same_time(x, time)) x = std::nextafter(x, 0.0);
  while (!is_same_time(x, time)) x = std::nextafter(x, kInfinity);
  return x;
}
double first_beyond(double time) {
  double x = time * (1.0 + kSameTime);
  if (std::isinf(x)) return x;
  while (!is_same_time(x, time)) x = std::nextafter(x, 0.0);
  while (is_same_time(x, time)) x = std::nextafter(x, kInfinity);
  return x;
}

/// Growth of the forward, per year, across the gap that starts at `node`; beyond the ends that of the outer
/// gap.
double growth_from(std::span<const TimeNode> nodes, std::size_t node) {
  if (nodes.size() == 1) return 0.0;
  const std::size_t from = std::min(node, nodes.size() - 2);
  const TimeNode& a = nodes[from];
  const TimeNode& b = nodes[from + 1];
  // The logarithm of the ratio is not computed as a difference of logarithms: k inherits its error, and short
  // smiles are steep.
  return core::log_moneyness(a.forward, b.forward) / (b.time_to_expiry - a.time_to_expiry);
}

double atm_variance(const TimeNode& node) { return total_variance_at(node.svi, node.formula, 0.0); }

/// Initial values of all stretches that start from one slice: those of the slice itself.
core::SmileSegment on_slice(const TimeNode& node) {
  const double atm = std::sqrt(atm_variance(node));
  core::SmileSegment s{};
  s.near = node.svi;
  s.far = node.svi;
  s.start = node.time_to_expiry;
  s.near_start = node.time_to_expiry;
  s.near_weight = 1.0;
  s.near_atm_stddev = atm;
  s.far_atm_stddev = atm;
  s.forward = node.forward;
  s.inverse_forward = usable_inverse(node.forward);
  s.forward_time = node.time_to_expiry;
  s.kind = core::SmileKind::one_slice;
  return s;
}

core::SmileSegment before(std::span<const TimeNode> nodes) {
  core::SmileSegment s = on_slice(nodes.front());
  s.near_start = 0.0;
  s.near_weight = 0.0;
  s.near_rate = 1.0 / nodes.front().time_to_expiry;
  s.forward_growth = growth_from(nodes, 0);
  return s;
}

core::SmileSegment gap(std::span<const TimeNode> nodes, std::size_t node) {
  const TimeNode& later = nodes[node + 1];
  const bool linear = nodes[node].to_next == TimeInterpolation::linear_total_variance;
  core::SmileSegment s = on_slice(nodes[node]);
  s.far = later.svi;
  s.far_rate = 1.0 / (later.time_to_expiry - nodes[node].time_to_expiry);
  s.near_weight = 0.0;
  s.near_start = later.time_to_expiry;
  s.near_rate = -s.far_rate;
  s.far_atm_stddev = std::sqrt(atm_variance(later));
  s.forward_growth = growth_from(nodes, node);
  s.kind = linear ? core::SmileKind::two_slices : core::SmileKind::price_mix;
  return s;
}

core::SmileSegment beyond(std::span<const TimeNode> nodes) {
  const TimeNode& last = nodes.back();
  core::SmileSegment s = on_slice(last);
  s.level_rate = atm_variance(last) / last.time_to_expiry;
  s.forward_growth = growth_from(nodes, nodes.size() - 1);
  return s;
}

/// Formulas in the order of the segments; empty where every slice is SVI.
std::vector<SegmentFormulas> formulas_of(std::span<const TimeNode> nodes) {
  std::vector<SegmentFormulas> formulas;
  const auto has_formula = [](const TimeNode& node) { return node.formula != nullptr; };
  if (std::ranges::none_of(nodes, has_formula)) return formulas;
  formulas.push_back({nodes.front().formula, nodes.front().formula});
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const SliceFormula* near = nodes[i].formula;
    formulas.push_back({near, near});
    formulas.push_back({near, i + 1 < nodes.size() ? nodes[i + 1].formula : near});
  }
  return formulas;
}

}  // namespace

double usable_inverse(double forward) noexcept {
  constexpr double kLeast = 1e-300;  // its reciprocal is neither infinite nor subnormal
  constexpr double kMost = 1e300;
  return forward > kLeast && forward < kMost ? 1.0 / forward : std::numeric_limits<double>::quiet_NaN();
}

CompiledTimes compile_times(std::span<const TimeNode> nodes) {
  CompiledTimes times;
  times.edges.reserve(2 * nodes.size());
  times.segments.reserve(2 * nodes.size() + 1);
  times.segments.push_back(before(nodes));
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const double time = nodes[i].time_to_expiry;
    // Where slices are closer than twice the width of one, the later one gets the doubles that both could
    // claim, but for the earlier one's own time.
    double first = first_same(time);
    if (i > 0) {
      first = std::max(first, std::nextafter(nodes[i - 1].time_to_expiry, kInfinity));
      times.edges.back() = std::min(times.edges.back(), first);
    }
    times.edges.push_back(first);
    times.edges.push_back(first_beyond(time));
    times.segments.push_back(on_slice(nodes[i]));
    times.segments.push_back(i + 1 < nodes.size() ? gap(nodes, i) : beyond(nodes));
  }
  times.formulas = formulas_of(nodes);
  return times;
}

}  // namespace volcal
