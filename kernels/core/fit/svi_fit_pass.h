// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The augmented Lagrangian around the inner minimisation, by a team: it moves from a point and multipliers
/// to a point at which no watched constraint is violated, nor any minimum of a slack between watched points.
///
/// Hard floors (svi_floor.h) are constraints among the others, but may be infeasible: the pass then ends as
/// out_of_reach.
///
/// Each outer step minimises at the current severity, finds the lowest slack of every constraint set (the
/// grid's lowest point, refined by parabolas), adds that point to the set's watch where the slack is
/// negative, updates the multipliers, and raises the severity where the violation fell too little. The caller
/// then proves freedom from arbitrage for all k (calibration/models); a surface that is not proved is passed
/// in again with the missing points on its watch.
///
/// The inner minimisation is a parameter: the fused one of svi_fit_minimise.h on a backend, or on the host a
/// library's.

#include <cmath>

#include "kernels/core/fit/severity_rules.h"
#include "kernels/core/fit/svi_fit_evaluate.h"
#include "kernels/core/fit/svi_fit_minimise.h"
#include "kernels/core/fit/svi_fit_problem.h"
#include "kernels/core/fit/svi_fit_search.h"
#include "kernels/core/portability.h"

namespace volcal::core {

struct SviPassLimits {
  int max_steps;         ///< outer steps, and room in the path, of one call; a further call continues
  MinimiseLimits inner;  ///< limits of every outer step's minimisation
  double butterfly_margin;
  double calendar_margin;
  bool may_run_away;  ///< lets the cost grow without bound, as floors that quotes contradict may require
  double floor_margin = 0.0;  ///< margin of hard floors, relative to their targets
};

enum class SviPassStatus : unsigned char {
  started,  ///< not yet run
  free,     ///< no violation found
  step_limit,
  ran_away,      ///< the cost grew so far that another start is cheaper than its way back
  broken,        ///< the inner minimisation found no finite cost
  out_of_reach,  ///< the violation of hard floors no longer falls at the highest severity
};

/// State of an outer loop, carried from call to call.
struct SviPassState {
  SviPassStatus status;
  double severity;
  double margin_factor;   ///< 1 at first; grows at the highest severity
  double last_violation;  ///< infinite at first; the least so far with floors at the highest severity
  double cost_bound;      ///< cost above which the pass has run away; 0: not yet set
  int steps;              ///< outer steps made in this call
  int stalled = 0;        ///< steps without progress at the highest severity, counted where there are floors
};

/// Record of one outer step, for the report.
struct SviPassStep {
  double severity;
  double cost;  ///< quotes' losses, tail term, regularisers and soft floors, not halved
  double butterfly_violation;
  double calendar_violation;
  int iterations;
  double floor_violation = 0.0;  ///< largest max(0, -ln(f / target)) of the hard floors
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {
/// Units of calendar slack at k per unit of total variance: one over a half-spread (or the misfit) of the
/// later slice. Half-spreads widen, and a vol's worth of variance grows, away from the money.
template <class R>
VOLCAL_HD inline R calendar_unit(double slope_unit, double later_scale, const R& log_moneyness) {
  using std::sqrt;
  const R z = log_moneyness / later_scale;
  return slope_unit / (later_scale * sqrt(1.0 + z * z));
}

namespace pass_detail {

/// Lowest slack among the watched points of a set, less the margin.
template <class Team>
VOLCAL_HD inline double lowest_watched(const Team& team, const SviFitProblem& p, const SviFitTerms& terms,
                                       int set) {
  const double margin = set < p.n_slices ? kButterflyUnit * terms.butterfly_margin : terms.calendar_margin;
  double highest = -1e300;
  for (int i = team.rank(); i < p.watch_count[set]; i += team.size()) {
    const double fall = -p.slack[p.watch_begin[set] + i] - margin;
    highest = fall > highest ? fall : highest;
  }
  return -team.largest_of_members(highest);
}

/// Lowest slack of a set over all k, in the set's units.
template <class Team>
VOLCAL_HD inline LowestPoint lowest_slack(const Team& team, const SviFitProblem& p, int set) {
  if (set < p.n_slices) {
    const LowestPoint lowest = lowest_durrleman(team, p.points[set]);
    return {kButterflyUnit * lowest.value, lowest.log_moneyness};
  }
  const int c = set - p.n_slices;
  const int later = p.pair_later[c];
  const auto unit = [&](const auto& k) { return calendar_unit(p.slope_unit[c], p.chart_scale[later], k); };
  return lowest_gap(team, p.points[p.pair_earlier[c]], p.points[later], unit);
}

VOLCAL_HD inline bool is_watched(const SviFitProblem& p, int set, double k, double near) {
  const int begin = p.watch_begin[set];
  for (int i = 0; i < p.watch_count[set]; ++i) {
    if (std::fabs(p.watch_at[begin + i] - k) < near) return true;
  }
  return false;
}

}  // namespace pass_detail

/// Raises the severity by one step, or the margins where the severity is at its highest.
VOLCAL_HD inline void harden(SviPassState& state) {
  if (state.severity >= kHighestSeverity) {
    const double wider = state.margin_factor * kMarginStep;
    state.margin_factor = wider < kWidestMargins ? wider : kWidestMargins;
  } else {
    const double higher = state.severity * kSeverityStep;
    state.severity = higher < kHighestSeverity ? higher : kHighestSeverity;
  }
}

/// Adds a point to a set's watch; called by one member. Does nothing where the point is not finite or
/// (nearly) watched already, or where there is no room.
VOLCAL_HD inline void watch(const SviFitProblem& p, int set, double k) {
  const bool butterfly = set < p.n_slices;
  const int first = butterfly ? set : p.pair_earlier[set - p.n_slices];
  const int count = p.watch_count[set];
  if (!(k - k == 0.0) || count >= p.watch_room[set]) return;
  if (pass_detail::is_watched(p, set, k, kSamePoint * p.chart_scale[first])) return;
  const int at = p.watch_begin[set] + count;
  p.watch_at[at] = k;
  p.watch_unit[at] = kButterflyUnit;
  if (!butterfly) {
    const int c = set - p.n_slices;
    p.watch_unit[at] = calendar_unit(p.slope_unit[c], p.chart_scale[p.pair_later[c]], k);
  }
  p.multiplier[at] = 0.0;
  p.slack[at] = 0.0;
  p.watch_count[set] = count + 1;
}

/// True where some floor is a constraint.
VOLCAL_HD_RARE bool has_hard_floor(const SviFitProblem& p) {
  for (int f = 0; f < p.n_floors; ++f) {
    if (p.floors[f].floor.weight == kHardFloor) return true;
  }
  return false;
}

/// Largest violation of the hard floors, less the margin, relative to their targets.
VOLCAL_HD_RARE double floor_violation(const SviFitProblem& p, const SviFitTerms& terms) {
  double worst = 0.0;
  for (int f = 0; f < p.n_floors; ++f) {
    if (!(p.floors[f].floor.weight == kHardFloor)) continue;
    const double missed = -(p.floor_row[kFloorRow * f] / kFloorUnit + terms.floor_margin);
    if (missed > worst) worst = missed;
  }
  return worst;
}

/// True where a multiplier still holds a floor's value well above its target.
VOLCAL_HD_RARE bool floors_overshoot(const SviFitProblem& p) {
  for (int f = 0; f < p.n_floors; ++f) {
    const bool pushed = p.floors[f].floor.weight == kHardFloor && p.floor_multiplier[f] > 0.0;
    if (pushed && p.floor_row[kFloorRow * f] > kFloorUnit * kFloorOvershoot) return true;
  }
  return false;
}

/// Applies the first-order update to the hard floors' multipliers.
template <class Team>
VOLCAL_HD_RARE void update_floor_multipliers(const Team& team, const SviFitProblem& p, double severity) {
  for (int f = team.rank(); f < p.n_floors; f += team.size()) {
    const double updated = p.floor_multiplier[f] - severity * p.floor_row[kFloorRow * f];
    p.floor_multiplier[f] = updated > 0.0 ? updated : 0.0;
  }
}

/// Finds the largest violation in units of the margins and adds every set's lowest point to its watch where
/// its slack is negative. Needs the slacks of the current point.
template <class Team>
VOLCAL_HD_CALL void find_violations(const Team& team, const SviFitProblem& p, const SviFitTerms& terms,
                                    SviPassStep& step) {
  using namespace pass_detail;
  step.butterfly_violation = 0.0;
  step.calendar_violation = 0.0;
  for (int set = 0; set < svi_fit_sets(p.n_slices, p.n_pairs); ++set) {
    const bool butterfly = set < p.n_slices;
    const LowestPoint lowest = lowest_slack(team, p, set);
    const double watched = lowest_watched(team, p, terms, set);
    const double slack = watched < lowest.value ? watched : lowest.value;
    if (!(slack < 0.0)) continue;
    double& worst = butterfly ? step.butterfly_violation : step.calendar_violation;
    const double size = -slack / (butterfly ? kButterflyUnit : 1.0);
    if (size > worst) worst = size;
    if (!(lowest.value < 0.0)) continue;
    team.sync();  // every member has read the present watch
    if (team.rank() == 0) watch(p, set, lowest.log_moneyness);
    team.sync();
  }
  for (int row = 0; row < 2 * p.n_pairs; ++row) {
    const double slack = p.slope_slack[row] + terms.calendar_margin;
    if (-slack > step.calendar_violation) step.calendar_violation = -slack;
  }
  if (p.n_floors > 0) step.floor_violation = floor_violation(p, terms);
}

/// Applies the first-order update lambda <- max(0, lambda - rho c).
template <class Team>
VOLCAL_HD inline void update_multipliers(const Team& team, const SviFitProblem& p, double severity) {
  for (int set = 0; set < svi_fit_sets(p.n_slices, p.n_pairs); ++set) {
    for (int i = team.rank(); i < p.watch_count[set]; i += team.size()) {
      const int at = p.watch_begin[set] + i;
      const double updated = p.multiplier[at] - severity * p.slack[at];
      p.multiplier[at] = updated > 0.0 ? updated : 0.0;
    }
  }
  for (int row = team.rank(); row < 2 * p.n_pairs; row += team.size()) {
    const double updated = p.slope_multiplier[row] - severity * p.slope_slack[row];
    p.slope_multiplier[row] = updated > 0.0 ? updated : 0.0;
  }
  if (p.n_floors > 0) update_floor_multipliers(team, p, severity);
  team.sync();
}

/// The fused inner minimisation.
struct FusedMinimiser {
  template <class Team>
  VOLCAL_HD MinimiseResult operator()(const Team& team, const SviFitProblem& p, const SviFitTerms& terms,
                                      const MinimiseLimits& limits) const {
    return minimise(team, p, terms, limits);
  }
};

/// Runs the outer loop from p.x and p's multipliers; `shared_state` says how it ended.
///
/// `minimiser(team, p, terms, limits)` minimises the terms from p.x to p.x and leaves the points and slacks
/// of all constraints there in `p`, as `minimise` does.
template <class Team, class Minimiser>
VOLCAL_HD inline void run_pass_with(const Minimiser& minimiser, const Team& team, const SviFitProblem& p,
                                    SviFitTerms terms, const SviPassLimits& limits,
                                    SviPassState& shared_state, SviPassStep* path) {
  using namespace pass_detail;
  SviPassState state = shared_state;
  team.sync();
  state.status = SviPassStatus::step_limit;
  int quotes = 0;
  for (int s = 0; s < p.n_slices; ++s) quotes += p.quote_count[s];
  const bool floors = p.n_floors > 0 && has_hard_floor(p);
  for (state.steps = 0; state.steps < limits.max_steps;) {
    terms.severity = state.severity;
    terms.butterfly_margin = state.margin_factor * limits.butterfly_margin;
    terms.calendar_margin = state.margin_factor * limits.calendar_margin;
    terms.floor_margin = state.margin_factor * limits.floor_margin;
    const MinimiseResult inner = minimiser(team, p, terms, limits.inner);
    if (inner.status == MinimiseStatus::broken) {
      state.status = SviPassStatus::broken;
      break;
    }
    SviPassStep step{state.severity, 2.0 * inner.data, 0.0, 0.0, inner.iterations};
    find_violations(team, p, terms, step);
    if (team.rank() == 0) path[state.steps] = step;
    ++state.steps;
    if (step.butterfly_violation == 0.0 && step.calendar_violation == 0.0 && step.floor_violation == 0.0) {
      if (!floors || !floors_overshoot(p)) {
        state.status = SviPassStatus::free;
        break;
      }
      // Multipliers that are too large fall at a rate set by the severity: the higher, the sooner.
      update_multipliers(team, p, state.severity);
      if (state.severity < kHighestSeverity) harden(state);
      continue;
    }
    if (state.cost_bound == 0.0) state.cost_bound = kRunaway * step.cost + kRunawayPerQuote * quotes;
    if (!(step.cost <= state.cost_bound) && !limits.may_run_away && !floors) {
      state.status = SviPassStatus::ran_away;
      break;
    }
    update_multipliers(team, p, state.severity);
    const double scaled = kButterflyUnit * step.butterfly_violation;
    double violation = scaled > step.calendar_violation ? scaled : step.calendar_violation;
    const double missed = kFloorUnit * step.floor_violation;
    if (missed > violation) violation = missed;
    if (floors && state.severity >= kHighestSeverity) {
      state.stalled = violation > kStalledDecrease * state.last_violation ? state.stalled + 1 : 0;
      if (state.stalled >= kFloorPatience) {
        state.status = SviPassStatus::out_of_reach;
        break;
      }
    }
    if (violation > kRequiredDecrease * state.last_violation || state.severity >= kHighestSeverity)
      harden(state);
    // With floors the least violation so far is kept at the highest severity, where it steers nothing else.
    const bool keep = floors && state.severity >= kHighestSeverity && state.last_violation < violation;
    if (!keep) state.last_violation = violation;
  }
  if (team.rank() == 0) shared_state = state;
  team.sync();
}

/// Runs the outer loop with the fused minimisation.
template <class Team>
VOLCAL_HD inline void run_pass(const Team& team, const SviFitProblem& p, const SviFitTerms& terms,
                               const SviPassLimits& limits, SviPassState& state, SviPassStep* path) {
  run_pass_with(FusedMinimiser{}, team, p, terms, limits, state, path);
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
