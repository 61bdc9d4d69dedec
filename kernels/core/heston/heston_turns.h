// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A turn of a slice (heston_slice.h): a contour for one strike, the sums of all strikes that it may serve
/// over its nodes, and which of them came out well enough.

#include <cmath>

#include "kernels/core/heston/heston_contour.h"
#include "kernels/core/heston/heston_nodes.h"
#include "kernels/core/team.h"

namespace volcal::core {

/// Requested accuracy; an error is small enough where it is below either bound.
struct HestonAccuracy {
  double relative;  ///< share of the out-of-the-money price
  double absolute;  ///< in units of the forward
};

/// The strikes that one turn serves.
struct HestonTurn {
  double k;    ///< the strike that the contour is made for
  double low;  ///< lowest of the strikes that it serves, whose terms are carried to their end
  double high;
  double far;  ///< the strike for which the integrand falls fast
};

/// A turn that served well, and the number of attempts that it took.
struct HestonPlannedTurn {
  HestonTurn turn;
  HestonContour contour;
  int attempt;
};

/// The turns that served a slice, to be used again for the same strikes under a nearby model: a fit searches
/// for turns only at first and when they no longer serve.
inline constexpr int kHestonTurns = 8;
struct HestonPlan {
  int count;  ///< 0: no turns yet
  HestonPlannedTurn turns[kHestonTurns];
};

/// Largest number of strikes in a team's memory.
inline constexpr int kHestonStrikes = 128;

/// Working memory of a team.
struct HestonSliceMemory {
  HestonNodes nodes;
  double k[kHestonStrikes];
  double price[kHestonStrikes];                 ///< out of the money, over the forward
  double error[kHestonStrikes];                 ///< estimate of the price's error, the same unit
  double waiting[kHestonStrikes];               ///< 1 while a strike waits, 0 once it is served
  double by[kHestonDimension][kHestonStrikes];  ///< derivatives by the parameters, or kHestonShape rows by k
  // The strikes of one turn, contiguous.
  int turn_of[kHestonStrikes];  ///< index of the strike in k
  double turn_k[kHestonStrikes];
  double turn_price[kHestonStrikes];
  double turn_error[kHestonStrikes];
  double turn_by[kHestonDimension][kHestonStrikes];
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {
namespace heston_detail {

constexpr double kStep = 0.13;      ///< between nodes, for an error of 1e-11; in proportion to 1 / ln(error)
constexpr double kNearStep = 0.10;  ///< step where few strikes share the nodes
constexpr int kFewStrikes = 8;
constexpr double kStepLog = 25.328;  ///< -ln(1e-11)
constexpr double kEpsilon = 0x1p-52;
constexpr double kNoStrike = 1e10;  ///< a log-moneyness that no strike has

/// The lowest and the highest strike that waits within [low, high]; above kNoStrike / 2 where there is none.
struct Range {
  double low;
  double high;
  VOLCAL_HD bool empty() const { return !(low < 0.5 * kNoStrike); }
};

template <class Team>
VOLCAL_HD inline Range waiting_within(const Team& team, const HestonSliceMemory& memory, int n, double low,
                                      double high) {
  using Real = typename Team::Real;
  Real lowest = kNoStrike;
  Real highest_below = kNoStrike;  // minus the highest
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

/// Waiting strike nearest to `target`.
template <class Team>
VOLCAL_HD inline double waiting_near(const Team& team, const HestonSliceMemory& memory, int n,
                                     double target) {
  using Real = typename Team::Real;
  using std::fabs;
  Real nearest = kNoStrike;
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

/// Chooses the strikes of one side of the line where the direction of the fall changes, or of both sides
/// while that matters little.
template <class Team>
VOLCAL_HD_CALL HestonTurn next_turn(const Team& team, const Fall& fall, double deviation,
                                    const HestonSliceMemory& memory, int n, const Range& all) {
  constexpr double kGentle = 2.5;  // slope of the fall up to which one contour serves both sides
  constexpr double kReach = 2.2;   // standard deviations from the near end of a side to its contour's strike
  constexpr double kServed = 5.0;  // and to the last strike that it is expected to serve
  const double line = -fall.drift;
  const double steepest = std::fmax(std::fabs(all.low - line), std::fabs(all.high - line));
  if (steepest < kGentle * fall.rate && steepest < kServed * deviation) {
    const double k = waiting_near(team, memory, n, std::fmin(std::fmax(0.0, all.low), all.high));
    return {k, all.low, all.high, k};
  }
  const Range above = waiting_within(team, memory, n, line, kNoStrike);
  if (!above.empty()) {
    const double end = std::fmin(above.high, above.low + kServed * deviation);
    const double middle = std::fmin(0.5 * (above.low + end), above.low + kReach * deviation);
    return {waiting_near(team, memory, n, middle), above.low, end, end};
  }
  const Range below = waiting_within(team, memory, n, -kNoStrike, line);
  const double end = std::fmax(below.low, below.high - kServed * deviation);
  const double middle = std::fmax(0.5 * (below.high + end), below.high - kReach * deviation);
  return {waiting_near(team, memory, n, middle), end, below.high, end};
}

/// Gathers the waiting strikes of [low, high] for a turn, padded to the team's width; returns their number.
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

/// Number of computed rows of `by`.
template <bool kGradient, bool kShape>
constexpr int kRows = kGradient ? kHestonDimension
                      : kShape  ? kHestonShape
                                : 0;

/// Prices of the turn's strikes from the nodes, each with an estimate of its error.
template <bool kGradient, bool kShape, class Team>
VOLCAL_HD_CALL void sum_turn(const Team& team, const HestonContour& contour, int count,
                             HestonSliceMemory& memory) {
  using Real = typename Team::Real;
  using std::fabs;
  using std::sqrt;
  constexpr double kLastTerms = 4.0;
  constexpr double kShapeShare = 1e-3;  // from the density's relative error to the price's
  constexpr double kNothing = 1e-299;
  constexpr double kLogNothing = -690.0;
  const HestonNodes& nodes = memory.nodes;
  const double steepness = contour.crossing - 1.0;
  const double rounding =
      kEpsilon * (8.0 + std::fabs(contour.log_level) + std::fabs(steepness * nodes.k_ref));
  for (int i = 0; i < count; i += team.width()) {
    const Real k = team.load(memory.turn_k + i);
    const HestonSum<Real> sum = heston_sum<kGradient, kShape>(nodes, steepness, k);
    const Real log_unit = contour.log_level - steepness * (k - nodes.k_ref);
    const Real unit = exp_sum(log_unit, Real(0.0));
    const Real strike = exp_sum(k, Real(0.0));
    // Call - put = 1 - strike turns the price that the contour gives into the out-of-the-money one.
    const auto call = k >= 0.0;
    const Real parity = contour.strip == HestonStrip::call  ? select(call, Real(0.0), strike - 1.0)
                        : contour.strip == HestonStrip::put ? select(call, 1.0 - strike, Real(0.0))
                                                            : select(call, Real(1.0), strike);
    // The rule of twice the step errs by `difference`; its power of 3/2 is on the safe side of its square. It
    // changes sign with the strike and says nothing next to 0: there the rule of four times the step is used.
    const Real near = fabs(sum.difference) / sum.size;
    const Real far = fabs(sum.coarse) / sum.size;
    const Real by_near = near * sqrt(near);
    const Real by_far = far * far * far;
    const Real relative = select(by_far > by_near, by_far, by_near);
    const Real carried = kEpsilon * (1.0 + strike);
    Real error = unit * (sum.size * (relative + rounding) + kLastTerms * sum.last) +
                 select(fabs(parity) > 0.0, carried, Real(0.0));
    // The size of the integrand at the crossing bounds the price: below the range of doubles the price is 0.
    const auto nothing = (log_unit < kLogNothing) & (fabs(parity) <= 0.0);
    const Real price = unit * sum.value + parity;
    // Parity is linear in the strike, so both derivatives by k are its part proportional to the strike.
    Real parity_by_k = 0.0;
    if constexpr (kShape) {
      parity_by_k = contour.strip == HestonStrip::put ? select(call, -strike, Real(0.0))
                                                      : select(call, Real(0.0), strike);
      // The density must be accurate as well, if less so; parity has no part in it.
      const Real size = sum.by[kHestonShapeSize];
      const Real unsure = fabs(sum.by[kHestonShapeDifference]) / size;
      const Real off = size * (unsure * sqrt(unsure) + rounding) + kLastTerms * sum.by[kHestonShapeLast];
      const Real share = off / fabs(sum.by[kHestonCurvature] - sum.by[kHestonSlope]);
      const Real doubt = kShapeShare * select(share < 1.0, share, Real(1.0)) * price;
      error = select(error > doubt, error, doubt);
    }
    team.store(memory.turn_price + i, select(nothing, Real(0.0), price));
    team.store(memory.turn_error + i, select(nothing, Real(kNothing), error));
    for (int m = 0; m < kRows<kGradient, kShape>; ++m) {
      team.store(memory.turn_by[m] + i, select(nothing, Real(0.0), unit * sum.by[m] + parity_by_k));
    }
  }
  team.sync();
}

/// Keeps the turn's prices that are accurate enough. For the contour's own strike the best price so far is
/// kept, and the `last` attempt settles it.
template <bool kGradient, bool kShape, class Team>
VOLCAL_HD inline void take_turn(const Team& team, const HestonAccuracy& accuracy, int count, bool last,
                                HestonSliceMemory& memory) {
  for (int t = team.rank(); t < count; t += team.size()) {
    const int i = memory.turn_of[t];
    const double price = memory.turn_price[t];
    const double error = memory.turn_error[t];
    const bool possible = price > -error && price <= 1.0;  // excludes infinity too
    const bool good = possible && (error <= accuracy.relative * price || error <= accuracy.absolute);
    const bool contour_strike = memory.turn_k[t] == memory.nodes.k_ref;
    if (good || (contour_strike && last)) memory.waiting[i] = 0.0;
    if (!good && !(contour_strike && error < memory.error[i])) continue;
    memory.price[i] = price;
    memory.error[i] = error;
    for (int m = 0; m < kRows<kGradient, kShape>; ++m) memory.by[m][i] = memory.turn_by[m][t];
  }
  team.sync();
}

/// Parameters that a slice's turns share.
struct TurnGoal {
  HestonAccuracy accuracy;
  double step;        ///< distance of the nodes
  double negligible;  ///< share of the sum of sizes at which the nodes end
};

VOLCAL_HD inline TurnGoal goal_of(const HestonAccuracy& accuracy, int strikes) {
  constexpr double kTightest = 1e-15;
  constexpr double kLoosest = 1e-6;
  constexpr double kMargin = 0.1;  // ratio of the rule's accuracy to the requested one
  // Prices are below the forward, so an absolute error demands no more than the same relative one.
  const double requested = std::fmax(accuracy.relative, accuracy.absolute);
  const double goal = std::fmin(std::fmax(kMargin * requested, kTightest), kLoosest);
  // Where strikes are few a second attempt costs more than closer nodes do (20 to 40 % of a fit's time),
  // where they are many it costs less.
  const double step = strikes <= kFewStrikes ? kNearStep : kStep;
  return {accuracy, step * kStepLog / -natural_log(goal), kMargin * goal};
}

/// Step and negligible share of an attempt. Prices much smaller than the terms need finer steps and later
/// ends; both shares fit the room for nodes.
VOLCAL_HD inline TurnGoal goal_of_attempt(TurnGoal goal, int attempt) {
  constexpr double kFiner = 0.7;
  constexpr double kLater = 1e-2;
  for (; attempt > 0; --attempt) {
    goal.step *= kFiner;
    goal.negligible *= kLater;
  }
  return goal;
}

/// Makes one attempt: computes the nodes and the sums, and keeps the prices that are accurate enough.
template <bool kGradient, bool kShape, class Team>
VOLCAL_HD inline void attempt_turn(const Team& team, const HestonParameters& p, double time,
                                   const TurnGoal& goal, const HestonTurn& turn, const HestonContour& contour,
                                   int n, bool last, HestonSliceMemory& memory) {
  heston_nodes<kGradient, kShape>(team, p, time, turn.k, contour, goal.step, goal.negligible,
                                  turn.low - turn.k, turn.high - turn.k, memory.nodes);
  const int count = gather_turn(team, n, turn.low, turn.high, memory);
  sum_turn<kGradient, kShape>(team, contour, count, memory);
  take_turn<kGradient, kShape>(team, goal.accuracy, count, last, memory);
}

/// Serves strikes by the turns of a plan as far as they still serve well. A contour that crosses where the
/// moment has become infinite is left out: it would pass on the wrong side of a singularity.
template <bool kGradient, bool kShape, class Team>
VOLCAL_HD inline void follow_plan(const Team& team, const HestonParameters& p, double time,
                                  const TurnGoal& goal, int n, const HestonPlan& plan,
                                  HestonSliceMemory& memory) {
  for (int t = 0; t < plan.count; ++t) {
    const HestonPlannedTurn& next = plan.turns[t];
    if (waiting_within(team, memory, n, next.turn.low, next.turn.high).empty()) continue;
    if (!heston_log_moment(p, time, next.contour.crossing).finite) continue;
    attempt_turn<kGradient, kShape>(team, p, time, goal_of_attempt(goal, next.attempt), next.turn,
                                    next.contour, n, false, memory);
  }
}

}  // namespace heston_detail

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
