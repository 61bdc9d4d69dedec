// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/svi_ceres_surface_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <utility>

#include "calibration/fit/slices/shape_prior.h"
#include "calibration/fit/slices/svi_slice_fit.h"
#include "calibration/fit/svi/attempts.h"
#include "calibration/fit/svi/mend.h"
#include "calibration/fit/svi/restoration.h"
#include "calibration/fit/svi/svi_surface_problem.h"
#include "calibration/fit/tail/tail_loop.h"
#include "calibration/fit/tail/tail_quotes.h"
#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "kernels/backend/cpu_backend.h"
#include "kernels/core/fit/severity_rules.h"

namespace volcal::fit {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

using core::kFloorPatience;
using core::kHighestSeverity;
using core::kMarginStep;
using core::kRequiredDecrease;
using core::kRunaway;
using core::kRunawayPerQuote;
using core::kSeverityStep;
using core::kStalledDecrease;
using core::kWidestMargins;

// Each slice alone. A slice that SVI cannot follow gets a prior in proportion to its misfit, so that the
// prior's whisper is as loud there as elsewhere.
std::vector<SliceFit> fit_alone(const std::vector<SliceData>& slices, double prior_weight,
                                const QuoteLossOptions& loss, int& iterations) {
  std::vector<SliceFit> fits;
  for (const SliceData& slice : slices) {
    SliceFitOptions options;
    options.prior_weight = prior_weight;
    options.loss = loss;
    SliceFit fit = fit_slice(slice, options);
    iterations += fit.iterations;
    const double misfit = typical_residual(slice, fit.svi, loss);
    if (misfit > 1.0) {
      options.prior_weight *= misfit;
      options.own_prior_factor *= misfit * misfit;
      fit = fit_slice(slice, options);
      iterations += fit.iterations;
    }
    fits.push_back(fit);
  }
  return fits;
}

// Asks the exact conditions. Every slice and pair that is not proved free adds its worst point to the watch.
bool proved_free(SviSurfaceProblem& problem, std::size_t n_slices) {
  bool free = true;
  std::vector<core::SviRaw<double>> slices;
  for (std::size_t s = 0; s < n_slices; ++s) {
    slices.push_back(problem.slice_at_point(s));
    const ButterflyEvidence evidence = butterfly_evidence(slices[s]);
    if (evidence.free) continue;
    free = false;
    problem.watch_butterfly(s, evidence.min_g_at);
  }
  for (std::size_t c = 0; c < problem.pairs().size(); ++c) {
    const auto [earlier, later] = problem.pairs()[c];
    const CalendarEvidence evidence = calendar_evidence(slices[earlier], slices[later]);
    if (evidence.free) continue;
    free = false;
    problem.watch_calendar(c, evidence.min_slack_at);
  }
  return free;
}

// One augmented-Lagrangian pass from the problem's current point and multipliers.
class Pass {
 public:
  Pass(SviSurfaceProblem& problem, const std::vector<SliceData>& slices, const SurfaceFitOptions& options,
       int attempt, SurfaceFit& fit)
      : problem_(problem),
        slices_(slices),
        n_slices_(slices.size()),
        options_(options),
        attempt_(attempt),
        inner_{options.max_inner_iterations,
               kAttempts[static_cast<std::size_t>(attempt - 1)].first_trust_radius},
        may_run_away_(kAttempts[static_cast<std::size_t>(attempt - 1)].may_run_away),
        fit_(fit) {
    for (const SliceData& slice : slices) n_quotes_ += static_cast<double>(slice.size());
  }

  /// True once proved free with its hard floors met; `severity` is left at the last one used.
  bool run(const QuoteLossOptions& loss, double& severity, const Progress& progress) {
    double last = std::numeric_limits<double>::infinity();
    double bound = 0.0;
    double margins = 1.0;
    int stalled = 0;
    const bool floors = problem_.has_hard_floor();
    problem_.set_margins(options_.margins);
    for (int step = 0; step < options_.max_steps; ++step) {
      if (spent()) return false;
      const double violation = minimise(loss, severity);
      if (!usable_) return false;
      if (progress) progress(static_cast<double>(step) / options_.max_steps, "fitting");
      if (proved_free(problem_, n_slices_) && floors_met_) {
        if (step + 1 == options_.max_steps || !problem_.floors_overshoot()) return true;
        problem_.update_multipliers(severity);
        severity = std::min(severity * kSeverityStep, kHighestSeverity);
        continue;
      }
      if ((step + 1) % kStepsToMend == 0 && mend_point(loss)) return true;
      const double cost = fit_.path.back().cost;
      if (step == 0) bound = kRunaway * cost + kRunawayPerQuote * n_quotes_;
      if (!std::isfinite(cost) || (cost > bound && !may_run_away_ && !floors)) return false;
      problem_.update_multipliers(severity);
      if (severity >= kHighestSeverity) {
        stalled = violation > kStalledDecrease * last ? stalled + 1 : 0;
        if (floors && stalled >= kFloorPatience) return false;
        margins = std::min(margins * kMarginStep, kWidestMargins);
        problem_.set_margins({margins * options_.margins.butterfly, margins * options_.margins.calendar,
                              margins * options_.margins.floor});
      } else if (violation > kRequiredDecrease * last || violation <= 0.0) {
        severity = std::min(severity * kSeverityStep, kHighestSeverity);
      }
      // At the highest severity, where it steers nothing else, with floors the least so far is kept.
      if (!(floors && severity >= kHighestSeverity && last < violation)) last = violation;
    }
    return false;
  }

  /// Whether no work is left; noted in the fit.
  bool spent() {
    fit_.spent = limit_of(options_, slices_).spent_after(joint_iterations(fit_));
    return fit_.spent != Spent::nothing;
  }

 private:
  /// Mends the point, where that costs the fit next to nothing.
  bool mend_point(const QuoteLossOptions& loss) {
    const std::vector<FreePoint> point = problem_.point();
    const double before = problem_.objective(loss);
    const bool proved = mend(problem_.point(), slices_, problem_.pairs());
    if (proved && floors_hold(slices_, problem_.point(), problem_.dropped()) &&
        problem_.objective(loss) <= (1.0 + kMendingMayCost) * before) {
      return true;
    }
    problem_.point() = point;
    return false;
  }

  double minimise(const QuoteLossOptions& loss, double severity) {
    inner_.max_seconds = options_.deadline.seconds_left();
    const ceres::Solver::Summary summary = problem_.minimise(severity, loss, inner_);
    const Violation violation = problem_.violation();
    usable_ = summary.IsSolutionUsable();
    floors_met_ = !(violation.floor > 0.0);
    SeverityStep step;
    step.attempt = attempt_;
    step.loss = loss.kind;
    step.severity = severity;
    step.cost = problem_.objective(loss) + problem_.frozen_tail();
    step.butterfly_violation = violation.butterfly;
    step.calendar_violation = violation.calendar;
    step.floor_violation = violation.floor;
    step.iterations = static_cast<int>(summary.iterations.size());
    fit_.iterations += step.iterations;
    fit_.path.push_back(step);
    return std::max(
        {kButterflyUnit * violation.butterfly, violation.calendar, core::kFloorUnit * violation.floor});
  }

  SviSurfaceProblem& problem_;
  const std::vector<SliceData>& slices_;
  std::size_t n_slices_;
  const SurfaceFitOptions& options_;
  int attempt_;
  SviSurfaceProblem::Inner inner_;
  bool may_run_away_;
  bool usable_ = true;
  bool floors_met_ = true;
  double n_quotes_ = 0.0;
  SurfaceFit& fit_;
};

/// The tail term beside a problem: ranks measured at its point, their weights frozen in it. Does nothing
/// without a term. The CPU's operations fail for memory alone: the term is then infinite, and its loop over.
class Tail {
 public:
  Tail(const TailSettings& settings, const TailSurface& surface, SviSurfaceProblem& problem)
      : settings_(settings),
        tail_({&surface, 1}),
        loop_(settings, tail_.begin(), tail_.mass()),
        problem_(problem) {}

  /// The true term at the problem's point.
  double measure() {
    if (!settings_.on()) return 0.0;
    std::vector<double> x;
    for (const FreePoint& slice : problem_.point()) x.insert(x.end(), slice.begin(), slice.end());
    const std::span<const double> point = x;
    auto errors = tail_.errors({&point, 1}, settings_.under_pricing, *backend_);
    if (!errors || !loop_.measure(*std::move(errors), *backend_)) return kInfinity;
    return loop_.term(0);
  }
  void start() {
    if (settings_.on() && loop_.start(*backend_)) put_weights();
  }
  void advance() {
    if (settings_.on() && loop_.advance(*backend_)) put_weights();
  }
  /// After a pass and its measurement, `objective` being the true one at its end.
  TailMove decide(double objective) {
    if (!settings_.on()) return TailMove::done;
    constexpr unsigned char kWanted = 1;
    const auto moves = loop_.decide({&kWanted, 1}, {&objective, 1}, *backend_);
    if (!moves) return TailMove::done;
    put_weights();
    return moves->front();
  }
  [[nodiscard]] const std::vector<TailRound>& rounds() const { return loop_.rounds(0); }

 private:
  void put_weights() { problem_.set_tail(settings_.under_pricing, tail_.places(0), loop_.frozen(0)); }

  TailSettings settings_;
  SviTailQuotes tail_;
  TailLoop loop_;
  SviSurfaceProblem& problem_;
  std::unique_ptr<ComputeBackend> backend_ = make_cpu_backend();
};

// One attempt from its start to a proved surface, restored if need be; then the chosen loss, and the tail's
// ranks.
struct Outcome {
  std::vector<core::SviRaw<double>> slices;
  double objective = kInfinity;  ///< in the chosen loss, with the tail; infinite: no surface
  bool converged = false;        ///< proved without restoration
  std::vector<TailRound> tail_rounds;
  DroppedFloors dropped;
};

/// The best proved point of an attempt.
struct BestPoint {
  std::vector<FreePoint> point;
  double cost;
};

/// A further pass under `stage`; its end is kept where it is proved and no worse. Returns its true objective,
/// infinite where it was not proved, in which case the problem is back at the best.
double refine(Pass& pass, SviSurfaceProblem& problem, Tail& tail, const std::vector<SliceData>& slices,
              const SurfaceFitOptions& options, const QuoteLossOptions& stage, double& severity,
              const std::function<bool()>& floors_hold_here, const Progress& progress, BestPoint& best) {
  bool free = pass.run(stage, severity, progress);
  if (!free) {
    const double moved = restore_feasibility(problem.point(), slices, problem.pairs());
    free = moved >= 0.0 && moved <= kHairOfTheWay && floors_hold_here();
  }
  if (!free) problem.point() = best.point;
  const double cost = problem.objective(options.loss) + tail.measure();
  if (!free) return kInfinity;
  if (cost <= best.cost) best = {problem.point(), cost};
  return cost;
}

Outcome attempt_fit(int number, const std::vector<SliceData>& slices, const std::vector<double>& misfit,
                    const std::vector<SliceFit>& start, const SurfaceFitOptions& options,
                    const Progress& progress, SurfaceFit& fit) {
  SviSurfaceProblem problem(slices, misfit, calendar_pairs(slices), options.margins);
  const auto put_start = [&] {
    for (std::size_t s = 0; s < slices.size(); ++s) {
      problem.point()[s] = point_of(slices[s], start[s].svi);
    }
  };
  put_start();
  Tail tail(options.tail, {&slices, &misfit}, problem);
  static_cast<void>(tail.measure());
  tail.start();
  Pass pass(problem, slices, options, number, fit);
  double severity = kAttempts[static_cast<std::size_t>(number - 1)].first_severity;
  Outcome outcome;
  outcome.converged = pass.run({QuoteLoss::squares}, severity, progress);
  while (!outcome.converged && !pass.spent() && number >= kFirstToDrop && problem.has_hard_floor()) {
    problem.drop_floors_out_of_reach();
    problem.forget_multipliers();
    put_start();
    severity = kAttempts[static_cast<std::size_t>(number - 1)].first_severity;
    outcome.converged = pass.run({QuoteLoss::squares}, severity, progress);
  }
  outcome.dropped = problem.dropped();
  const auto hold = [&] { return floors_hold(slices, problem.point(), outcome.dropped); };
  if (!outcome.converged) {
    const double moved = restore_feasibility(problem.point(), slices, problem.pairs());
    if (moved < 0.0) return outcome;
    outcome.converged = moved <= kHairOfTheWay && hold();
  }

  double end = problem.objective(options.loss) + tail.measure();
  BestPoint best{problem.point(), end};
  if (options.loss.kind != QuoteLoss::squares && outcome.converged) {
    for (const QuoteLossOptions& stage : loss_stages(options.loss)) {
      if (pass.spent()) break;
      tail.advance();
      severity = std::max(severity / kSecondPassRelief, kFirstSeverity);
      end = refine(pass, problem, tail, slices, options, stage, severity, hold, progress, best);
    }
  }
  for (TailMove move = tail.decide(end); outcome.converged && move != TailMove::done && !pass.spent();
       move = tail.decide(end)) {
    if (move == TailMove::from_best) problem.point() = best.point;
    end = refine(pass, problem, tail, slices, options, loss_stages(options.loss).back(), severity, hold,
                 progress, best);
  }
  outcome.tail_rounds = tail.rounds();
  problem.point() = best.point;
  outcome.objective = best.cost;
  for (std::size_t s = 0; s < slices.size(); ++s) outcome.slices.push_back(problem.slice_at_point(s));
  return outcome;
}

}  // namespace

SurfaceFit fit_surface_with_ceres(const std::vector<SliceData>& slices, const SurfaceFitOptions& options,
                                  const Progress& progress) {
  SurfaceFit fit;
  const QuoteLossOptions alone = loss_alone(options.loss);
  Outcome best;
  std::vector<double> misfit;  // of the first attempt's slices: attempts are compared in one measure
  int number = 0;
  while (!best.converged && fit.spent == Spent::nothing && number < static_cast<int>(kAttempts.size())) {
    const Attempt& attempt = kAttempts[static_cast<std::size_t>(number++)];
    const std::vector<SliceFit> start = fit_alone(slices, attempt.prior_weight, alone, fit.iterations);
    if (misfit.empty()) {
      for (std::size_t s = 0; s < slices.size(); ++s) {
        misfit.push_back(typical_residual(slices[s], start[s].svi, alone));
      }
    }
    Outcome outcome = attempt_fit(number, slices, misfit, start, options, progress, fit);
    if (outcome.converged || outcome.objective < best.objective) best = std::move(outcome);
  }
  fit.free = std::isfinite(best.objective);
  fit.converged = best.converged && fit.spent == Spent::nothing;
  fit.tail_rounds = std::move(best.tail_rounds);
  fit.dropped = std::move(best.dropped);
  fit.slices = std::move(best.slices);
  fit.termination = termination_of(fit.free, !best.converged, number, fit.spent, limit_of(options, slices));
  return fit;
}

}  // namespace volcal::fit
