// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Search, by a team, for the lowest point of a slice's Durrleman g and of the gap between two slices.
///
/// Raw SVI bends over its own width: with y = k - m = sigma sinh(x) every feature of w, w' and w'' is about
/// one wide in x, so an even scan of x sees them all, out to where they have reached their asymptotes. A dip
/// around a lowest variance close to zero is narrower and has a scan of its own. Parabolas in x refine the
/// best point of a scan. This is a search; the proofs are in calibration/models.

#include <cmath>

#include "kernels/core/lanes.h"
#include "kernels/core/portability.h"
#include "kernels/core/svi/svi_chart.h"

namespace volcal::core {

struct LowestPoint {
  double value;
  double log_moneyness;
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {
namespace search_detail {

/// Reach of a scan in x, ln of 100,000 half widths: w is its asymptote to 1e-10 there.
constexpr double kReach = 12.2;

/// Scans value(k) at k = m + sigma sinh(x), x = low, low + step, ... up to high; then refines the lowest
/// point. `value` is called with packs and with numbers.
template <class Team, class Value>
VOLCAL_HD inline LowestPoint scan(const Team& team, double m, double sigma, double low, double high,
                                  double step, const Value& value) {
  using R = typename Team::Real;
  const auto at = [&](double x) { return m + sigma * std::sinh(x); };
  // The scan has as many points whatever a team's width: a multiple of the widest CPU register's elements.
  constexpr int kRegister = 8;
  const int count = (static_cast<int>((high - low) / step) + kRegister) / kRegister * kRegister;
  R t = std::exp(low) * team.powers(std::exp(step));
  const double stride = std::exp(step * team.width());
  R best = R(1e300);
  R best_t = t;
  for (int i = 0; i < count; i += team.width()) {
    const R k = m + 0.5 * sigma * (t - 1.0 / t);
    const R here = value(k);
    auto lower = here < best;
    if constexpr (Team::width() > kRegister) {  // the extra lanes of a warp would reach 10^8 half widths
      lower = lower & (static_cast<double>(i) + team.lane_numbers() < static_cast<double>(count));
    }
    best = select(lower, here, best);
    best_t = select(lower, t, best_t);
    t *= R(stride);
  }
  double lowest = 0.0;
  double lowest_t = 0.0;
  team.lowest_of(best, best_t, lowest, lowest_t);

  double x[3] = {std::log(lowest_t) - step, std::log(lowest_t), std::log(lowest_t) + step};
  double f[3] = {value(at(x[0])), lowest, value(at(x[2]))};
  constexpr int kParabolas = 4;
  constexpr double kClose = 1e-6;  // tolerance in x, which changes f by 1e-12 of its curvature
  for (int round = 0; round < kParabolas && f[0] >= f[1] && f[2] >= f[1]; ++round) {
    const double d0 = (f[1] - f[0]) / (x[1] - x[0]);
    const double d1 = (f[2] - f[1]) / (x[2] - x[1]);
    const double vertex = 0.5 * (x[0] + x[1]) - 0.5 * d0 * (x[2] - x[0]) / (d1 - d0);
    if (!(vertex > x[0]) || !(vertex < x[2]) || std::fabs(vertex - x[1]) < kClose) break;
    const double there = value(at(vertex));
    const int side = vertex > x[1] ? 2 : 0;            // the side on which the new point lies
    const int moved = there < f[1] ? 2 - side : side;  // the end that the new point replaces
    x[moved] = there < f[1] ? x[1] : vertex;
    f[moved] = there < f[1] ? f[1] : there;
    if (there < f[1]) {
      x[1] = vertex;
      f[1] = there;
    }
  }
  return {f[1], at(x[1])};
}

VOLCAL_HD inline LowestPoint lower_of(const LowestPoint& a, const LowestPoint& b) {
  return b.value < a.value ? b : a;
}

}  // namespace search_detail

/// Lowest g of a slice, at a finite log-moneyness.
template <class Team>
VOLCAL_HD inline LowestPoint lowest_durrleman(const Team& team, const SviPoint& q) {
  using namespace search_detail;
  const auto g = [&](const auto& k) { return durrleman_g(svi_jet(q, k).value, k); };
  constexpr double kSpacing = 0.2;
  LowestPoint lowest = scan(team, q.m, q.sigma, -kReach, kReach, kSpacing, g);
  // Around the lowest variance v, at x = ln(p / c) / 2, g plunges over a width of sqrt(2 v / w'') in k. There
  // w'' R^2 = sigma sqrt(p c), and dk = R dx.
  constexpr double kWidths = 10.0;
  const double width = std::sqrt(2.0 * q.lowest / (q.sigma * std::sqrt(q.left * q.right)));
  const double x = 0.5 * std::log(q.left / q.right);
  const bool has_place = width > 0.0 && x - x == 0.0;  // a fit may try slices that have none
  if (has_place && kWidths * width < 2.0) {            // else the dip is as wide as other features
    const double spread = kWidths * width;
    lowest = lower_of(lowest, scan(team, q.m, q.sigma, x - spread, x + spread, 0.25 * width, g));
  }
  return lowest;
}

/// Lowest unit(k) (w_later - w_earlier) of a pair, at a finite log-moneyness.
template <class Team, class Unit>
VOLCAL_HD inline LowestPoint lowest_gap(const Team& team, const SviPoint& earlier, const SviPoint& later,
                                        const Unit& unit) {
  using namespace search_detail;
  const auto gap = [&](const auto& k) {
    return unit(k) * (svi_jet(later, k).value.w - svi_jet(earlier, k).value.w);
  };
  constexpr double kSpacing = 0.25;
  return lower_of(scan(team, earlier.m, earlier.sigma, -kReach, kReach, kSpacing, gap),
                  scan(team, later.m, later.sigma, -kReach, kReach, kSpacing, gap));
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
