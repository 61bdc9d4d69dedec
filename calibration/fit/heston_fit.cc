// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/heston_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "calibration/fit/groups.h"
#include "calibration/fit/heston_problem.h"
#include "calibration/fit/heston_quotes.h"
#include "calibration/fit/heston_start.h"

namespace volcal::fit {
namespace {

constexpr double kFunctionTolerance = 1e-10;  // of the fused fitter; Ceres goes on from there

/// Ends of one minimum agree in their parameters or, along a flat valley, in their cost: to some hundred
/// times what the function tolerance leaves, or where both are nothing.
bool same_end(const HestonEnd& a, const HestonEnd& b) {
  constexpr double kSameCost = 1e-6;
  constexpr double kNothing = 1e-6;
  constexpr double kSameCoordinate = 1e-2;
  if (std::fabs(a.cost - b.cost) <= kSameCost * std::fmin(a.cost, b.cost) + kNothing) return true;
  const core::HestonChartPoint x = core::chart_of(a.model);
  const core::HestonChartPoint y = core::chart_of(b.model);
  double distance = 0.0;
  for (int m = 0; m < core::kHestonDimension; ++m) {
    distance = std::fmax(distance, std::fabs(x.x[m] - y.x[m]));
  }
  return distance <= kSameCoordinate;
}

void add_end(HestonFit& fit, const HestonEnd& end) {
  for (HestonEnd& known : fit.ends) {
    if (!same_end(known, end)) continue;
    known.starts += end.starts;
    if (end.cost < known.cost) {
      known.model = end.model;
      known.cost = end.cost;
    }
    return;
  }
  fit.ends.push_back(end);
}

void sort_ends(HestonFit& fit) {
  std::stable_sort(fit.ends.begin(), fit.ends.end(),
                   [](const HestonEnd& a, const HestonEnd& b) { return a.cost < b.cost; });
}

/// The best may have moved onto another end.
void merge_ends(HestonFit& fit) {
  for (std::size_t i = fit.ends.size(); i-- > 1;) {
    if (!same_end(fit.ends.front(), fit.ends[i])) continue;
    fit.ends.front().starts += fit.ends[i].starts;
    fit.ends.erase(fit.ends.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

std::string words_for(const ceres::Solver::Summary& summary, const HestonSettings& settings) {
  switch (summary.termination_type) {
    case ceres::CONVERGENCE:
      return "converged";
    case ceres::NO_CONVERGENCE:
      return summary.total_time_in_seconds >= settings.max_seconds ? "stopped by the time limit"
                                                                   : "stopped by the iteration limit";
    default:
      return "failed: " + summary.message;
  }
}

/// Ceres from one point: of one surface, or of days.
struct CeresRun {
  std::vector<core::HestonParameters> models;
  double cost = std::numeric_limits<double>::infinity();
  bool usable = false;
  bool converged = false;
  int iterations = 0;
  int evaluations = 0;
  std::string termination;
};

Expected<CeresRun> run_ceres(const HestonQuotes& quotes, const HestonSettings& settings,
                             ComputeBackend& backend, std::span<const core::HestonParameters> start) {
  HestonProblem problem(quotes, settings, backend, start);
  const ceres::Solver::Summary summary = problem.solve();
  if (!problem.failure().empty()) return Error{ErrorCode::internal, problem.failure()};
  CeresRun run;
  run.models = problem.models();
  run.usable = summary.IsSolutionUsable();
  if (run.usable) run.cost = 2.0 * summary.final_cost;
  run.converged = summary.termination_type == ceres::CONVERGENCE;
  run.iterations = summary.num_successful_steps;
  run.evaluations = problem.evaluations();
  run.termination = words_for(summary, settings);
  return run;
}

/// Steps 2 to 4 for one surface, from what the fused fitter made of its starts.
Expected<void> finish(const std::vector<SliceData>& surface, const HestonSettings& settings,
                      ComputeBackend& backend, std::span<const core::HestonParameters> model,
                      std::span<const core::HestonFitResult> result, HestonFit& fit) {
  const HestonQuotes quotes = heston_quotes({&surface, 1}, settings.objective);
  HestonEnd stopped{{}, std::numeric_limits<double>::infinity(), 0};
  for (std::size_t i = 0; i < model.size(); ++i) {
    fit.evaluations += result[i].evaluations;
    if (result[i].status == core::HestonFitStatus::converged) {
      add_end(fit, {model[i], 2.0 * result[i].cost, 1});
      continue;
    }
    ++fit.unconverged_starts;
    const Expected<CeresRun> run = run_ceres(quotes, settings, backend, {&model[i], 1});
    if (!run) return run.error();
    fit.evaluations += run->evaluations;
    if (run->usable && run->converged) add_end(fit, {run->models.front(), run->cost, 1});
    if (run->usable && run->cost < stopped.cost) stopped = {run->models.front(), run->cost, 1};
  }
  sort_ends(fit);
  // What did not settle is no minimum, so it is not reported as one; but where it is lower than all that
  // did, the fit goes on from there.
  fit.converged = !fit.ends.empty() && fit.ends.front().cost <= stopped.cost;
  if (!fit.converged && stopped.starts > 0) fit.ends.insert(fit.ends.begin(), stopped);
  if (fit.ends.empty()) {
    fit.termination = "no start gives every quote a model value";
    return {};
  }
  fit.termination = fit.converged ? "converged" : "the best start did not converge";
  if (settings.finish_by_ceres) {
    HestonEnd& best = fit.ends.front();
    const Expected<CeresRun> run = run_ceres(quotes, settings, backend, {&best.model, 1});
    if (!run) return run.error();
    fit.evaluations += run->evaluations;
    fit.iterations += run->iterations;
    fit.converged = run->converged;
    fit.termination = run->termination;
    if (run->usable && run->cost <= best.cost) {
      best.model = run->models.front();
      best.cost = run->cost;
    }
  }
  merge_ends(fit);
  return {};
}

/// Starts of a panel: every day's own v0 beside the shared parameters' medians over the days, and beside
/// those of the first, the middle and the last day.
std::vector<std::vector<core::HestonParameters>> panel_starts(std::span<const HestonFit> fits) {
  std::vector<const core::HestonParameters*> own;  // null: a day without a fit of its own
  std::vector<const core::HestonParameters*> known;
  for (const HestonFit& fit : fits) {
    own.push_back(fit.ends.empty() ? nullptr : &fit.ends.front().model);
    if (own.back() != nullptr) known.push_back(own.back());
  }
  if (known.empty()) return {};
  core::HestonParameters medians = *known.front();
  for (double core::HestonParameters::*field :
       {&core::HestonParameters::v0, &core::HestonParameters::kappa, &core::HestonParameters::theta,
        &core::HestonParameters::sigma, &core::HestonParameters::rho}) {
    std::vector<double> values(known.size());
    std::transform(known.begin(), known.end(), values.begin(),
                   [field](const core::HestonParameters* p) { return p->*field; });
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    medians.*field = *middle;
  }
  std::vector<core::HestonParameters> leads = {medians};
  for (const std::size_t day : std::set<std::size_t>{0, known.size() / 2, known.size() - 1}) {
    leads.push_back(*known[day]);
  }
  std::vector<std::vector<core::HestonParameters>> starts;
  for (const core::HestonParameters& lead : leads) {
    starts.emplace_back(fits.size(), lead);
    for (std::size_t d = 0; d < fits.size(); ++d) {
      starts.back()[d].v0 = own[d] == nullptr ? medians.v0 : own[d]->v0;
    }
  }
  return starts;
}

core::HestonParameters to_core(const HestonParameters& p) { return {p.v0, p.kappa, p.theta, p.sigma, p.rho}; }

}  // namespace

HestonSettings heston_settings(const HestonFitOptions& options, const QuoteLossOptions& loss) {
  HestonSettings settings;
  settings.objective = options.objective;
  settings.loss = loss;
  settings.box = {to_core(options.bounds.lower), to_core(options.bounds.upper)};
  settings.feller_weight = options.feller_weight;
  settings.starts = options.starts;
  settings.max_iterations = options.max_iterations;
  settings.max_seconds = options.max_seconds;
  return settings;
}

Expected<std::vector<HestonFit>> fit_heston_surfaces(std::span<const std::vector<SliceData>> surfaces,
                                                     const HestonSettings& settings,
                                                     ComputeBackend& backend) {
  const HestonQuotes quotes = heston_quotes(surfaces, settings.objective);
  const auto starts = static_cast<std::size_t>(settings.starts);
  const HestonTeams teams = repeated(quotes, starts);
  std::vector<core::HestonParameters> model;
  for (const std::vector<SliceData>& surface : surfaces) {
    const auto own = heston_starts(surface, settings.box, settings.starts);
    model.insert(model.end(), own.begin(), own.end());
  }
  std::vector<core::HestonFitResult> result(model.size());
  const core::HestonFitLimits limits = {settings.max_iterations, kFunctionTolerance, settings.accuracy};
  const Expected<void> done = backend.fit_heston(
      {teams.slice_begin, teams.slices, quotes.log_moneyness, quotes.market, quotes.scale, quotes.objective,
       core_loss(settings.loss), settings.box, limits, model, result, settings.feller_weight});
  if (!done) return done.error();
  std::vector<HestonFit> fits(surfaces.size());
  const auto finished = for_each_group(surfaces.size(), 1, [&](std::size_t s, std::size_t) {
    return finish(surfaces[s], settings, backend, std::span(model).subspan(s * starts, starts),
                  std::span(result).subspan(s * starts, starts), fits[s]);
  });
  if (!finished) return finished.error();
  return fits;
}

Expected<HestonFit> fit_heston_by_ceres(const std::vector<SliceData>& surface,
                                        const core::HestonParameters& start, const HestonSettings& settings,
                                        ComputeBackend& backend) {
  const HestonQuotes quotes = heston_quotes({&surface, 1}, settings.objective);
  const Expected<CeresRun> run = run_ceres(quotes, settings, backend, {&start, 1});
  if (!run) return run.error();
  HestonFit fit;
  fit.converged = run->converged;
  fit.iterations = run->iterations;
  fit.evaluations = run->evaluations;
  fit.termination = run->termination;
  if (!run->usable) return fit;
  add_end(fit, {run->models.front(), run->cost, 1});
  return fit;
}

Expected<HestonPanelFit> fit_heston_panel(std::span<const std::vector<SliceData>> days,
                                          const HestonSettings& settings, ComputeBackend& backend) {
  HestonSettings alone = settings;
  alone.finish_by_ceres = false;
  const auto fits = fit_heston_surfaces(days, alone, backend);
  if (!fits) return fits.error();
  const HestonQuotes quotes = heston_quotes(days, settings.objective);
  HestonPanelFit panel;
  for (const HestonFit& fit : *fits) {
    panel.fit.evaluations += fit.evaluations;
    panel.fit.unconverged_starts += fit.unconverged_starts;
  }
  double best = std::numeric_limits<double>::infinity();
  for (const std::vector<core::HestonParameters>& start : panel_starts(*fits)) {
    const Expected<CeresRun> run = run_ceres(quotes, settings, backend, start);
    if (!run) return run.error();
    ++panel.starts;
    panel.fit.evaluations += run->evaluations;
    if (!run->usable) continue;
    if (run->converged) add_end(panel.fit, {run->models.front(), run->cost, 1});
    if (!(run->cost < best)) continue;
    best = run->cost;
    panel.days = run->models;
    panel.fit.converged = run->converged;
    panel.fit.iterations = run->iterations;
    panel.fit.termination = run->termination;
  }
  sort_ends(panel.fit);
  if (panel.days.empty()) {
    panel.fit.termination = "no start gives every quote a model value";
  } else if (panel.fit.ends.empty() || best < panel.fit.ends.front().cost) {
    panel.fit.ends.insert(panel.fit.ends.begin(), {panel.days.front(), best, 1});
  }
  return panel;
}

}  // namespace volcal::fit
