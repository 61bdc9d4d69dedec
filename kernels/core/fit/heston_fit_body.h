// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fit of a Heston model to the quotes of many expiries: a whole Levenberg-Marquardt loop run by one team.
///
///     minimise   sum over quotes of loss(r^2) / 2,   r = (model - market) / scale,   model a vol or a price
///
/// in the coordinates x = (ln v0, ln kappa, ln theta, ln sigma, atanh rho), clipped to a box: there a step
/// of a given size means as much at a vol of vol of 0.1 as at 4, and starts from anywhere in the market's
/// range lead to the same minimum (docs/method/heston.md). A coordinate at a bound that the gradient pushes
/// against stays there: a step is the lowest point of the damped quadratic model in the box.
///
/// A point costs one pass over the nodes of every slice: prices and derivatives together, vols and their
/// slopes from the prices, the normal equations summed while the quotes are at hand (heston_fit_model.h).
///
/// Units     as heston_slice.h; market and scale in the unit of the objective
/// Failure   HestonFitStatus

#include <cmath>
#include <cstdint>

#include "kernels/core/fit/heston_fit_model.h"
#include "kernels/core/fit/heston_fit_problem.h"
#include "kernels/core/fit/heston_fit_step.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

struct HestonFitBody : HestonFitArrays {
  template <class Team>
  VOLCAL_HD void operator()(const Team& team, std::int64_t surface, HestonFitMemory& memory) const {
    using namespace heston_detail;
    HestonFitResult out{};
    out.status = HestonFitStatus::no_value_at_start;
    int here = 0;  // index of the current point in memory.points
    const bool valid = is_valid(model[surface]) && start(team, surface, memory);
    if (valid) {
      out.evaluations = 1;
      minimise(team, surface, memory, here, out);
    }
    if (team.rank() == 0) {
      out.cost = std::nan("");
      if (valid) {
        describe(memory.points[here], memory, out);
        model[surface] = parameters_at(memory.at, box);
      }
      result[surface] = out;
    }
    team.sync();
  }

 private:
  static constexpr double kNegligibleStep = 1e-10;
  static constexpr double kNegligibleShare = 0.01;
  static constexpr double kMoreDamping = 8.0;
  static constexpr double kDampingOnFailure = 1e-6;

  /// Computes the model of the first point; false where it has no cost.
  template <class Team>
  VOLCAL_HD bool start(const Team& team, std::int64_t surface, HestonFitMemory& memory) const {
    using namespace heston_detail;
    if (team.rank() == 0) {
      memory.low = chart_of(box.low);
      memory.high = chart_of(box.high);
      memory.at = chart_of(model[surface]);
      for (int m = 0; m < kHestonDimension; ++m) {
        memory.at.x[m] = clipped(memory.at.x[m], memory.low.x[m], memory.high.x[m]);
      }
    }
    for (std::int64_t s = quotes.slice_begin[surface] + team.rank(); s < quotes.slice_begin[surface + 1];
         s += team.size()) {
      quotes.plans[s].count = 0;
    }
    team.sync();
    return heston_detail::count_quotes(quotes, surface) > 0 &&
           evaluate(team, surface, memory.at, memory, memory.points[0]);
  }

  /// Computes cost, gradient and matrix at a point; false where it has no cost.
  template <class Team>
  VOLCAL_HD bool evaluate(const Team& team, std::int64_t surface, const HestonChartPoint& point,
                          HestonFitMemory& memory, HestonFitModel& to) const {
    const HestonParameters p = parameters_at(point, box);
    if (!is_valid(p)) return false;
    heston_detail::fit_model(team, *this, surface, p, memory.queue, to);
    return to.valid;
  }

  /// Levenberg-Marquardt from memory.at, whose model is memory.points[here]; leaves the best point in both.
  template <class Team>
  VOLCAL_HD void minimise(const Team& team, std::int64_t surface, HestonFitMemory& memory, int& here,
                          HestonFitResult& out) const {
    using namespace heston_detail;
    constexpr double kFirstDamping = 1e-3;
    constexpr double kMostDamping = 1e8;
    constexpr double kLeastGain = 1e-4;    // share of the predicted decrease that an accepted step must reach
    constexpr double kSettledStep = 1e-3;  // a small decrease by a longer step may be one of a curved valley
    constexpr int kSmallInARow = 3;        // this many small decreases in a row end the fit all the same
    const double rounding_cost = cost_of_rounding(surface);
    double damping = kFirstDamping;
    double predicted_by_first_step = 0.0;  // decrease that the first step from the current point predicts
    bool step_rejected = false;            // true once a step from the current point has been rejected
    int small_in_a_row = 0;
    while (out.evaluations < limits.max_evaluations) {
      const HestonFitModel& now = memory.points[here];
      const HestonFitMove& move = memory.move;
      propose(team, now, damping, memory);
      if (move.possible) {
        if (!step_rejected) predicted_by_first_step = move.predicted;
        const bool negligible = move.length < kNegligibleStep ||
                                move.predicted <= kNegligibleShare * limits.function_tolerance * now.cost;
        if (now.cost <= rounding_cost || (negligible && !step_rejected)) {
          out.status = HestonFitStatus::converged;
          return;
        }
        if (negligible) break;  // the step is short by its damping alone
        const HestonFitModel& trial = memory.points[1 - here];
        const bool valid = evaluate(team, surface, move.to, memory, memory.points[1 - here]);
        ++out.evaluations;
        const double decrease = now.cost - trial.cost;
        if (valid && decrease > kLeastGain * move.predicted) {
          const bool small = decrease <= limits.function_tolerance * now.cost;
          small_in_a_row = small ? small_in_a_row + 1 : 0;
          const bool last = small && (move.length < kSettledStep || small_in_a_row == kSmallInARow);
          damping = next_damping(damping, decrease / move.predicted);
          if (team.rank() == 0) memory.at = move.to;  // no other member reads it
          here = 1 - here;
          step_rejected = false;
          ++out.iterations;
          if (!last) continue;
          out.status = HestonFitStatus::converged;
          return;
        }
      }
      step_rejected = move.possible;
      damping = std::fmax(kMoreDamping * damping, kDampingOnFailure);
      if (damping >= kMostDamping) break;
    }
    if (out.evaluations >= limits.max_evaluations) {
      out.status = HestonFitStatus::max_evaluations;
    } else if (step_rejected && predicted_by_first_step <= cost_error(surface, memory.points[here].cost)) {
      out.status = HestonFitStatus::converged;
    } else {
      out.status = HestonFitStatus::no_progress;
    }
  }

  VOLCAL_HD static double next_damping(double damping, double gain) {
    constexpr double kLeastDamping = 1e-10;
    if (gain > 0.75) return std::fmax(0.1 * damping, kLeastDamping);
    return gain < 0.25 ? 3.0 * damping : damping;
  }

  /// Describes the solution in the result: its cost, the bounds it is at and the gradient by the free
  /// coordinates.
  VOLCAL_HD static void describe(const HestonFitModel& point, const HestonFitMemory& memory,
                                 HestonFitResult& out) {
    out.cost = point.cost;
    for (int m = 0; m < kHestonDimension; ++m) {
      const bool at_low = memory.at.x[m] <= memory.low.x[m];
      const bool at_high = memory.at.x[m] >= memory.high.x[m];
      if (at_low) out.at_low |= 1U << m;
      if (at_high) out.at_high |= 1U << m;
      const double size = std::sqrt(2.0 * point.cost * point.matrix[packed_entry(m, m)]);
      if (!at_low && !at_high && size > 0.0) {
        out.gradient = std::fmax(out.gradient, std::fabs(point.gradient[m]) / size);
      }
    }
  }

  /// Rounding and pricing error of the difference of two costs near `cost`: prices are as good as their
  /// accuracy, and vols relatively no worse, so a residual's error is accuracy * market / scale at most.
  VOLCAL_HD double cost_error(std::int64_t surface, double cost) const {
    double errors = 0.0;  // half the sum of the squared residual errors
    for (std::int64_t s = quotes.slice_begin[surface]; s < quotes.slice_begin[surface + 1]; ++s) {
      const HestonSlice& slice = quotes.slices[s];
      for (std::int64_t i = slice.begin; i < slice.begin + slice.count; ++i) {
        const double error = limits.accuracy * quotes.market[i] / quotes.scale[i];
        errors += 0.5 * heston_detail::heston_quote_weight(quotes, i) * error * error;
      }
    }
    return errors + 2.0 * std::sqrt(cost * errors);
  }

  /// Cost of residuals that are rounding errors alone.
  VOLCAL_HD double cost_of_rounding(std::int64_t surface) const {
    constexpr double kMeanSquare = 1e-24;
    return kMeanSquare * heston_detail::count_quotes(quotes, surface);
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
