// SPDX-License-Identifier: Apache-2.0
#include "calibration/surface/time_position.h"

#include <algorithm>
#include <cmath>

#include "kernels/core/black.h"
#include "kernels/core/implied_vol.h"
#include "kernels/core/normal.h"

namespace volcal {
namespace {

using Value = core::SviValue<double>;

/// w, w', w'' where total variance itself is interpolated.
Value variance_value(std::span<const TimeNode> nodes, const TimePosition& position, double k) {
  const Value here = core::svi_value(nodes[position.node].svi, k);
  switch (position.region) {
    case TimeRegion::before:
      return {here.w * position.scale, here.slope * position.scale, here.curvature * position.scale};
    case TimeRegion::beyond:
      return {here.w + position.shift, here.slope, here.curvature};
    case TimeRegion::linear: {
      const Value next = core::svi_value(nodes[position.node + 1].svi, k);
      const double u = position.weight;
      const double v = 1.0 - u;
      return {v * here.w + u * next.w, v * here.slope + u * next.slope,
              v * here.curvature + u * next.curvature};
    }
    default:
      return here;
  }
}

/// phi(d2) g / sqrt(w): the density of ln(S / F).
double log_density(const Value& v, double k) {
  const double stddev = std::sqrt(v.w);
  const double d2 = -k / stddev - 0.5 * stddev;
  return core::normal_pdf(d2) * core::durrleman_g(v, k) / stddev;
}

/// Total stddev of a mix whose prices underflow: Newton on ln c, where c = phi(r) D never has to be formed.
double stddev_beneath_underflow(double near, double far, double weight, double k) {
  const double a = std::fabs(k);
  const auto log_price = [a](double s) {
    const double h = a / s;
    const double t = 0.5 * s;
    return std::log(core::time_value_over_slope(h, t)) - 0.5 * (h - t) * (h - t);
  };
  const double far_price = log_price(far);
  const double target = far_price + std::log(weight + (1.0 - weight) * std::exp(log_price(near) - far_price));
  double s = far;
  constexpr int kSteps = 6;  // starts within 1e-2 of the solution and doubles its digits
  for (int i = 0; i < kSteps; ++i) {
    s += (target - log_price(s)) * core::time_value_over_slope(a / s, 0.5 * s);
  }
  return s;
}

struct Mixed {
  double ratio;
  double stddev;
};

Mixed mix_prices(std::span<const TimeNode> nodes, const TimePosition& position, double k) {
  const double near = std::sqrt(core::svi_total_variance(nodes[position.node].svi, k));
  const double far = std::sqrt(core::svi_total_variance(nodes[position.node + 1].svi, k));
  const double ratio = (1.0 - position.weight) * core::otm_price_ratio(k, near) +
                       position.weight * core::otm_price_ratio(k, far);
  constexpr double kSmallestPrice = 1e-290;  // beneath it a price runs out of digits
  if (ratio < kSmallestPrice) return {ratio, stddev_beneath_underflow(near, far, position.weight, k)};
  core::QuoteStatus status = core::QuoteStatus::ok;
  return {ratio, core::implied_total_stddev(ratio, k, &status)};
}

}  // namespace

TimePosition locate(std::span<const TimeNode> nodes, double time) noexcept {
  if (!(time > 0.0) || !std::isfinite(time)) return {};
  const auto after = std::lower_bound(nodes.begin(), nodes.end(), time,
                                      [](const TimeNode& node, double t) { return node.time_to_expiry < t; });
  const auto at = static_cast<std::size_t>(after - nodes.begin());
  if (at < nodes.size() && is_same_time(time, nodes[at].time_to_expiry)) return {TimeRegion::slice, at};
  if (at > 0 && is_same_time(time, nodes[at - 1].time_to_expiry)) return {TimeRegion::slice, at - 1};
  if (at == 0) return {TimeRegion::before, 0, 0.0, time / nodes[0].time_to_expiry};
  const TimeNode& here = nodes[at - 1];
  if (at == nodes.size()) {
    const double grown = (time - here.time_to_expiry) / here.time_to_expiry;
    return {TimeRegion::beyond, at - 1, 0.0, 1.0, here.atm_total_variance * grown};
  }
  const TimeNode& next = nodes[at];
  const double tau = (time - here.time_to_expiry) / (next.time_to_expiry - here.time_to_expiry);
  if (here.to_next == TimeInterpolation::linear_total_variance) return {TimeRegion::linear, at - 1, tau};
  const double atm = (1.0 - tau) * here.atm_total_variance + tau * next.atm_total_variance;
  const double root = std::sqrt(next.atm_total_variance);
  const double alpha = (1.0 - tau) * (root + std::sqrt(here.atm_total_variance)) / (root + std::sqrt(atm));
  return {TimeRegion::mix, at - 1, 1.0 - alpha};
}

double forward_at(std::span<const TimeNode> nodes, const TimePosition& position, double time) noexcept {
  if (position.region == TimeRegion::outside) return kAbsent;
  const TimeNode& here = nodes[position.node];
  if (position.region == TimeRegion::slice || nodes.size() == 1) return here.forward;
  const std::size_t from = position.region == TimeRegion::beyond ? position.node - 1 : position.node;
  const TimeNode& a = nodes[from];
  const TimeNode& b = nodes[from + 1];
  const double rate = (b.log_forward - a.log_forward) / (b.time_to_expiry - a.time_to_expiry);
  return here.forward * std::exp(rate * (time - here.time_to_expiry));
}

double total_variance_at(std::span<const TimeNode> nodes, const TimePosition& position, double k) noexcept {
  if (position.region == TimeRegion::outside || !std::isfinite(k)) return kAbsent;
  if (position.region == TimeRegion::mix) {
    const double stddev = mix_prices(nodes, position, k).stddev;
    return stddev * stddev;
  }
  return variance_value(nodes, position, k).w;
}

SmilePoint smile_point_at(std::span<const TimeNode> nodes, const TimePosition& position, double k) noexcept {
  if (position.region == TimeRegion::outside || !std::isfinite(k)) return {kAbsent, kAbsent, kAbsent};
  if (position.region == TimeRegion::mix) {
    const Mixed mixed = mix_prices(nodes, position, k);
    const double near = log_density(core::svi_value(nodes[position.node].svi, k), k);
    const double far = log_density(core::svi_value(nodes[position.node + 1].svi, k), k);
    return {mixed.stddev * mixed.stddev, mixed.ratio, (1.0 - position.weight) * near + position.weight * far};
  }
  const Value v = variance_value(nodes, position, k);
  return {v.w, core::otm_price_ratio(k, std::sqrt(v.w)), log_density(v, k)};
}

}  // namespace volcal
