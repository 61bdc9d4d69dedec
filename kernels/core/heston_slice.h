// SPDX-License-Identifier: Apache-2.0
#pragma once

/// European options of one expiry under the Heston model: prices with an error estimate, and derivatives by
/// the parameters, strikes sharing the nodes of as few contours as their accuracy allows.
///
/// A contour is good for the strikes near the one it was made for; further away its terms cancel, and a
/// strike sees that from its own sums (heston_nodes.h). So the strikes that wait are served in turns: a
/// contour for a strike on one side of the line where the integrand's fall changes direction, all strikes of
/// that side summed over it, those that came out well enough taken, the others left waiting for a contour
/// further out. Each turn settles the strike that its contour was made for, if need be with half the step and
/// then flagged.
///
/// Units     prices over the forward, undiscounted; k = ln(strike / forward)
/// Domain    time 1e-4 to 100 years, sigma 1e-3 to 10, |rho| <= 0.9999, kappa <= 100, v0 and theta at most
/// 10,
///           not both 0; |k| <= 10. Feller's condition does not matter
/// Accuracy  that asked for, of the out-of-the-money price: relatively down to 1e-300, see docs/heston.md
/// Failure   HestonStatus of each strike

#include <cmath>
#include <cstdint>

#include "kernels/core/heston_contour.h"
#include "kernels/core/heston_nodes.h"
#include "kernels/core/team.h"

namespace volcal::core {

enum class HestonStatus : unsigned char {
  ok,
  inaccurate,          ///< a price, whose error may be larger than asked for
  invalid_parameters,  ///< NaN
  invalid_option,      ///< NaN; time, strike or forward
};

/// An error is small enough if it is one of the two.
struct HestonAccuracy {
  double relative;  ///< of the out-of-the-money price
  double absolute;  ///< in forwards
};

/// Strikes that a team keeps at a time.
inline constexpr int kHestonStrikes = 128;

/// What a team works in.
struct HestonSliceMemory {
  HestonNodes nodes;
  double k[kHestonStrikes];
  double price[kHestonStrikes];    ///< out of the money, over the forward
  double error[kHestonStrikes];    ///< estimate, the same unit
  double waiting[kHestonStrikes];  ///< 1; 0 served
  double by[kHestonDimension][kHestonStrikes];
  // The strikes of one turn, close together.
  int turn_of[kHestonStrikes];  ///< which strike
  double turn_k[kHestonStrikes];
  double turn_price[kHestonStrikes];
  double turn_size[kHestonStrikes];        ///< sum of the terms' sizes
  double turn_difference[kHestonStrikes];  ///< of the rules of twice the step, over that
  double turn_carried[kHestonStrikes];     ///< error by rounding and by what lies behind the last node
  double turn_by[kHestonDimension][kHestonStrikes];
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

VOLCAL_HD inline bool is_valid(const HestonParameters& p) {
  constexpr double kLargestVariance = 10.0;
  constexpr double kLargestKappa = 100.0;
  constexpr double kSmallestSigma = 1e-3;
  constexpr double kLargestSigma = 10.0;
  constexpr double kLargestRho = 0.9999;
  return p.v0 >= 0.0 && p.v0 <= kLargestVariance && p.theta >= 0.0 && p.theta <= kLargestVariance &&
         p.v0 + p.kappa * p.theta > 0.0 && p.kappa >= 0.0 && p.kappa <= kLargestKappa &&
         p.sigma >= kSmallestSigma && p.sigma <= kLargestSigma && std::fabs(p.rho) <= kLargestRho;
}

VOLCAL_HD inline bool is_valid_heston_time(double time) { return time >= 1e-4 && time <= 100.0; }
VOLCAL_HD inline bool is_valid_heston_strike(double k) { return std::fabs(k) <= 10.0; }

namespace heston_detail {

constexpr double kStep = 0.13;       ///< between nodes, for an error of 1e-11; in proportion to 1 / ln(error)
constexpr double kStepLog = 25.328;  ///< -ln(1e-11)
constexpr double kEpsilon = 0x1p-52;
constexpr double kNobody = 1e10;  ///< a log-moneyness that no strike has

/// The lowest and the highest strike that waits within [low, high]; above kNobody / 2 where there is none.
struct Range {
  double low;
  double high;
  VOLCAL_HD bool empty() const { return !(low < 0.5 * kNobody); }
};

template <class Team>
VOLCAL_HD inline Range waiting_within(const Team& team, const HestonSliceMemory& memory, int n, double low,
                                      double high) {
  using Real = typename Team::Real;
  Real lowest = kNobody;
  Real highest_below = kNobody;  // minus the highest
  for (int i = 0; i < n; i += team.width()) {
    const Real k = team.load(memory.k + i);
    const auto here = (team.load(memory.waiting + i) > 0.0) & (k >= low) & (k <= high);
    lowest = select(here & (k < lowest), k, lowest);
    highest_below = select(here & (-k < highest_below), -k, highest_below);
  }
  Range range;
  double at;
  team.lowest_of(lowest, lowest, range.low, at);
  team.lowest_of(highest_below, highest_below, range.high, at);
  range.high = -range.high;
  return range;
}

/// The waiting strike nearest to `target`.
template <class Team>
VOLCAL_HD inline double waiting_near(const Team& team, const HestonSliceMemory& memory, int n,
                                     double target) {
  using Real = typename Team::Real;
  using std::fabs;
  Real nearest = kNobody;
  Real at = target;
  for (int i = 0; i < n; i += team.width()) {
    const Real k = team.load(memory.k + i);
    const Real distance = fabs(k - target);
    const auto nearer = (team.load(memory.waiting + i) > 0.0) & (distance < nearest);
    nearest = select(nearer, distance, nearest);
    at = select(nearer, k, at);
  }
  double distance;
  double k;
  team.lowest_of(nearest, at, distance, k);
  return k;
}

/// What one turn aims at.
struct Turn {
  double k;    ///< the strike that the contour is made for
  double low;  ///< strikes for which its terms are carried to their end
  double high;
  double far;  ///< the strike for which it falls fast
};

/// The strikes of one side of the line where the direction of the fall changes; of both while that matters
/// little.
template <class Team>
VOLCAL_HD inline Turn next_turn(const Team& team, const Fall& fall, double deviation,
                                const HestonSliceMemory& memory, int n, const Range& all) {
  constexpr double kGentle = 2.5;  // slope of the fall up to which one contour serves both sides
  constexpr double kReach = 2.2;   // standard deviations from the near end of a side to its contour's strike
  constexpr double kServed = 5.0;  // and to the last strike that it may be expected to serve
  const double line = -fall.drift;
  const double steepest = std::fmax(std::fabs(all.low - line), std::fabs(all.high - line));
  if (steepest < kGentle * fall.rate && steepest < kServed * deviation) {
    const double k = waiting_near(team, memory, n, std::fmin(std::fmax(0.0, all.low), all.high));
    return {k, all.low, all.high, k};
  }
  const Range above = waiting_within(team, memory, n, line, kNobody);
  if (!above.empty()) {
    const double end = std::fmin(above.high, above.low + kServed * deviation);
    const double middle = std::fmin(0.5 * (above.low + end), above.low + kReach * deviation);
    return {waiting_near(team, memory, n, middle), above.low, end, end};
  }
  const Range below = waiting_within(team, memory, n, -kNobody, line);
  const double end = std::fmax(below.low, below.high - kServed * deviation);
  const double middle = std::fmax(0.5 * (below.high + end), below.high - kReach * deviation);
  return {waiting_near(team, memory, n, middle), end, below.high, end};
}

/// Lists the waiting strikes of [low, high] for a turn, and fills up to the team's width with strikes next to
/// the contour's own, `spacing` apart, which tell more about its error. Returns how many are wanted.
template <class Team>
VOLCAL_HD inline int gather_turn(const Team& team, int n, double low, double high, double spacing,
                                 HestonSliceMemory& memory) {
  int count = 0;
  for (int i = 0; i < n; ++i) {
    const double k = memory.k[i];
    if (!(memory.waiting[i] > 0.0) || k < low || k > high) continue;
    if (count % team.size() == team.rank()) {
      memory.turn_of[count] = i;
      memory.turn_k[count] = k;
    }
    ++count;
  }
  const int end = (count + team.width() - 1) / team.width() * team.width();
  for (int i = count + team.rank(); i < end; i += team.size()) {
    memory.turn_k[i] = memory.nodes.k_ref + spacing * (i - count + 1);
  }
  team.sync();
  return count;
}

/// Prices of the turn's strikes from the nodes, with what their errors are estimated from.
template <bool kGradient, class Team>
VOLCAL_HD inline void sum_turn(const Team& team, const HestonContour& contour, int count,
                               HestonSliceMemory& memory) {
  using Real = typename Team::Real;
  using std::fabs;
  constexpr double kLastTerms = 4.0;
  constexpr double kRoundings = 16.0;
  const HestonNodes& nodes = memory.nodes;
  const double steepness = contour.crossing - 1.0;
  const double rounding =
      kEpsilon * (kRoundings + std::fabs(nodes.log_level) + std::fabs(steepness * nodes.k_ref));
  for (int i = 0; i < count; i += team.width()) {
    const Real k = team.load(memory.turn_k + i);
    const HestonSum<Real> sum = heston_sum<kGradient>(nodes, k);
    const Real unit = exp_sum(nodes.log_level - steepness * (k - nodes.k_ref), Real(0.0));
    const Real strike = exp_sum(k, Real(0.0));
    // Call - put = 1 - strike turns what the contour gives into the price that is out of the money.
    const auto call = k >= 0.0;
    const Real parity = contour.strip == HestonStrip::call  ? select(call, Real(0.0), strike - 1.0)
                        : contour.strip == HestonStrip::put ? select(call, 1.0 - strike, Real(0.0))
                                                            : select(call, Real(1.0), strike);
    const Real by_parity = select(fabs(parity) > 0.0, kEpsilon * (1.0 + strike), Real(0.0));
    team.store(memory.turn_price + i, unit * sum.value + parity);
    team.store(memory.turn_size + i, unit * sum.size);
    team.store(memory.turn_difference + i, fabs(sum.difference) / sum.size);
    team.store(memory.turn_carried + i, unit * (sum.size * rounding + kLastTerms * sum.last) + by_parity);
    if constexpr (kGradient) {
      for (int m = 0; m < kHestonDimension; ++m) team.store(memory.turn_by[m] + i, unit * sum.by[m]);
    }
  }
  team.sync();
}

/// The largest difference of the two rules near the contour's own strike: that of a single strike may be
/// small by chance, since it changes sign with the strike.
template <class Team>
VOLCAL_HD inline double contour_difference(const Team& team, int count, double reach,
                                           const HestonSliceMemory& memory) {
  using Real = typename Team::Real;
  using std::fabs;
  Real negative = 0.0;
  for (int i = 0; i < count; i += team.width()) {
    const Real difference = team.load(memory.turn_difference + i);
    const auto counts = fabs(team.load(memory.turn_k + i) - memory.nodes.k_ref) <= reach;
    negative = select(counts & (-difference < negative), -difference, negative);
  }
  double lowest;
  double unused;
  team.lowest_of(negative, negative, lowest, unused);
  return -lowest;
}

/// Keeps the turn's prices that are accurate enough; of the contour's own strike the best so far, and at the
/// `last` attempt that is the end of it.
template <bool kGradient, class Team>
VOLCAL_HD inline void take_turn(const Team& team, const HestonAccuracy& accuracy, int count,
                                double difference, bool last, HestonSliceMemory& memory) {
  // The rule of twice the step errs by `difference`, this one by near its square: less, and with a margin,
  // for integrands that converge more slowly than that.
  constexpr double kRuleMargin = 4.0;
  for (int t = team.rank(); t < count; t += team.size()) {
    const int i = memory.turn_of[t];
    const double price = memory.turn_price[t];
    const double rule = std::fmax(difference, memory.turn_difference[t]);
    const double error = memory.turn_size[t] * kRuleMargin * rule * std::sqrt(rule) + memory.turn_carried[t];
    const bool possible = price > -error && price <= 1.0;  // no infinity either
    const bool good = possible && (error <= accuracy.relative * price || error <= accuracy.absolute);
    const bool own = memory.turn_k[t] == memory.nodes.k_ref;
    if (good || (own && last)) memory.waiting[i] = 0.0;
    if (!good && !(own && error < memory.error[i])) continue;
    memory.price[i] = price;
    memory.error[i] = error;
    if constexpr (kGradient) {
      for (int m = 0; m < kHestonDimension; ++m) memory.by[m][i] = memory.turn_by[m][t];
    }
  }
  team.sync();
}

}  // namespace heston_detail

/// Prices memory.k[0 .. n), n <= kHestonStrikes, sorted or not; the arrays are padded to the team's width by
/// any valid strike. memory.waiting is 1 for the strikes that are wanted and ends as 0.
template <bool kGradient, class Team>
VOLCAL_HD inline void heston_slice(const Team& team, const HestonParameters& p, double time,
                                   const HestonAccuracy& accuracy, int n, HestonSliceMemory& memory) {
  using namespace heston_detail;
  constexpr double kTightest = 1e-15;
  constexpr double kLoosest = 1e-6;
  constexpr double kMargin = 0.1;  // from the accuracy asked for to that of the rule
  constexpr int kHalvings = 2;
  constexpr double kProbeSpacing = 0.5;  // turn of the last node's phase from one to the next
  constexpr double kProbes = 7.0;
  // Prices are below the forward, so an absolute error asks for no more than that of a relative one.
  const double asked = std::fmax(accuracy.relative, accuracy.absolute);
  const double goal = std::fmin(std::fmax(kMargin * asked, kTightest), kLoosest);
  const double step = kStep * kStepLog / -natural_log(goal);
  for (int i = team.rank(); i < n; i += team.size()) {
    memory.price[i] = 0.0;
    memory.error[i] = kBeyond;
  }
  team.sync();
  const double deviation = std::sqrt(mean_total_variance(p, time));
  const Fall fall = fall_of(team, p, time, 0.5, 1.0 / deviation);
  for (;;) {
    const Range all = waiting_within(team, memory, n, -kNobody, kNobody);
    if (all.empty()) break;
    const Turn turn = next_turn(team, fall, deviation, memory, n, all);
    const HestonContour contour = heston_contour(team, p, time, turn.k, turn.far, fall);
    double finer = step;
    for (int halving = 0; halving <= kHalvings; ++halving) {
      heston_nodes<kGradient>(team, p, time, turn.k, contour, finer, kMargin * goal, turn.low - turn.k,
                              turn.high - turn.k, memory.nodes);
      // To the side where the integrand falls faster.
      const double fastest = memory.nodes.away_im[memory.nodes.count - 1];
      const double spacing = (contour.sine > 0.0 ? -kProbeSpacing : kProbeSpacing) / fastest;
      const int count = gather_turn(team, n, turn.low, turn.high, spacing, memory);
      sum_turn<kGradient>(team, contour, count, memory);
      const double difference = contour_difference(team, count, kProbes * std::fabs(spacing), memory);
      take_turn<kGradient>(team, accuracy, count, difference, halving == kHalvings, memory);
      if (waiting_within(team, memory, n, turn.k, turn.k).empty()) break;
      finer *= 0.5;
    }
  }
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
