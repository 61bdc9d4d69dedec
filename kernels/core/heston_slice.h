// SPDX-License-Identifier: Apache-2.0
#pragma once

/// European options of one expiry under the Heston model: prices with an error estimate, and derivatives by
/// the parameters, strikes sharing the nodes of as few contours as their accuracy allows.
///
/// A contour is good for the strikes near the one it was made for; further away its terms cancel, and a
/// strike sees that from its own sums (heston_nodes.h). So the strikes that wait are served in turns: a
/// contour for a strike on one side of the line where the integrand's fall changes direction, all strikes of
/// that side summed over it, those that came out well enough taken, the others left waiting for a contour
/// further out. Each turn settles the strike that its contour was made for, if need be with finer steps, and
/// then flagged.
///
/// Units     prices over the forward, undiscounted; k = ln(strike / forward)
/// Domain    time 1e-4 to 100 years, sigma 1e-3 to 10, |rho| <= 0.9999, kappa <= 100, v0 and theta <= 10,
///           v0 or kappa theta above 0; |k| <= 10. Feller's condition does not matter
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
  double turn_error[kHestonStrikes];
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

/// Lists the waiting strikes of [low, high] for a turn, padded to the team's width; returns how many.
template <class Team>
VOLCAL_HD inline int gather_turn(const Team& team, int n, double low, double high,
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
  for (int i = count + team.rank(); i < end; i += team.size()) memory.turn_k[i] = memory.nodes.k_ref;
  team.sync();
  return count;
}

/// Prices of the turn's strikes from the nodes, each with an estimate of its error.
template <bool kGradient, class Team>
VOLCAL_HD inline void sum_turn(const Team& team, const HestonContour& contour, int count,
                               HestonSliceMemory& memory) {
  using Real = typename Team::Real;
  using std::fabs;
  using std::sqrt;
  constexpr double kLastTerms = 4.0;
  constexpr double kNothing = 1e-299;
  constexpr double kLogNothing = -690.0;
  const HestonNodes& nodes = memory.nodes;
  const double steepness = contour.crossing - 1.0;
  const double rounding =
      kEpsilon * (8.0 + std::fabs(contour.log_level) + std::fabs(steepness * nodes.k_ref));
  for (int i = 0; i < count; i += team.width()) {
    const Real k = team.load(memory.turn_k + i);
    const HestonSum<Real> sum = heston_sum<kGradient>(nodes, k);
    const Real log_unit = contour.log_level - steepness * (k - nodes.k_ref);
    const Real unit = exp_sum(log_unit, Real(0.0));
    const Real strike = exp_sum(k, Real(0.0));
    // Call - put = 1 - strike turns what the contour gives into the price that is out of the money.
    const auto call = k >= 0.0;
    const Real parity = contour.strip == HestonStrip::call  ? select(call, Real(0.0), strike - 1.0)
                        : contour.strip == HestonStrip::put ? select(call, 1.0 - strike, Real(0.0))
                                                            : select(call, Real(1.0), strike);
    // The rule of twice the step errs by `difference`; to the power of 3/2 is on the safe side of its square.
    // It changes sign with the strike, and next to 0 says nothing: that of four times the step steps in.
    const Real near = fabs(sum.difference) / sum.size;
    const Real far = fabs(sum.coarse) / sum.size;
    const Real by_near = near * sqrt(near);
    const Real by_far = far * far * far;
    const Real relative = select(by_far > by_near, by_far, by_near);
    const Real carried = kEpsilon * (1.0 + strike);
    const Real error = unit * (sum.size * (relative + rounding) + kLastTerms * sum.last) +
                       select(fabs(parity) > 0.0, carried, Real(0.0));
    // The size of the integrand at the crossing bounds the price: below the range of doubles it is 0.
    const auto nothing = (log_unit < kLogNothing) & (fabs(parity) <= 0.0);
    team.store(memory.turn_price + i, select(nothing, Real(0.0), unit * sum.value + parity));
    team.store(memory.turn_error + i, select(nothing, Real(kNothing), error));
    if constexpr (kGradient) {
      for (int m = 0; m < kHestonDimension; ++m) {
        team.store(memory.turn_by[m] + i, select(nothing, Real(0.0), unit * sum.by[m]));
      }
    }
  }
  team.sync();
}

/// Keeps the turn's prices that are accurate enough; of the contour's own strike the best so far, and at the
/// `last` attempt that is the end of it.
template <bool kGradient, class Team>
VOLCAL_HD inline void take_turn(const Team& team, const HestonAccuracy& accuracy, int count, bool last,
                                HestonSliceMemory& memory) {
  for (int t = team.rank(); t < count; t += team.size()) {
    const int i = memory.turn_of[t];
    const double price = memory.turn_price[t];
    const double error = memory.turn_error[t];
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
  constexpr int kRetries = 2;
  // Prices much smaller than the terms need finer steps and later ends. Both shares fit the room for nodes.
  constexpr double kFiner = 0.7;
  constexpr double kLater = 1e-2;
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
    double negligible = kMargin * goal;
    for (int attempt = 0; attempt <= kRetries; ++attempt) {
      heston_nodes<kGradient>(team, p, time, turn.k, contour, finer, negligible, turn.low - turn.k,
                              turn.high - turn.k, memory.nodes);
      const int count = gather_turn(team, n, turn.low, turn.high, memory);
      sum_turn<kGradient>(team, contour, count, memory);
      take_turn<kGradient>(team, accuracy, count, attempt == kRetries, memory);
      if (waiting_within(team, memory, n, turn.k, turn.k).empty()) break;
      finer *= kFiner;
      negligible *= kLater;
    }
  }
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
