// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/heston/fit_heston.h"

#include <limits>
#include <utility>

#include "calibration/fit/common/groups.h"
#include "calibration/fit/heston/heston_ceres.h"
#include "calibration/fit/heston/heston_fit_input.h"
#include "calibration/fit/heston/heston_start.h"
#include "calibration/fit/heston/heston_tail_fit.h"

namespace volcal::fit {
namespace {

// Tolerance of the fused fitter; Ceres continues from its result.
constexpr double kFunctionTolerance = 1e-10;

/// Step 4: continues every end with the tail term; from here on costs include the term.
Expected<void> add_tail(const HestonQuotes& quotes, const HestonSettings& settings, ComputeBackend& backend,
                        HestonFit& fit) {
  double best = std::numeric_limits<double>::infinity();
  std::vector<HestonEnd> ends;
  for (const HestonEnd& end : fit.ends) {
    const Expected<HestonTailFit> with_tail = fit_heston_tail(quotes, settings, backend, {&end.model, 1});
    if (!with_tail) return with_tail.error();
    fit.evaluations += with_tail->evaluations;
    if (with_tail->models.empty()) continue;
    add_end(ends, {with_tail->models.front(), with_tail->cost, end.starts});
    if (!(with_tail->cost < best)) continue;
    best = with_tail->cost;
    fit.converged = with_tail->converged;
    fit.termination = with_tail->termination;
    fit.iterations += with_tail->iterations;
    fit.tail_rounds = with_tail->rounds;
  }
  if (ends.empty()) {  // a fit without the term stays as it is, but is not the fit that was asked for
    fit.converged = false;
    fit.termination = "the tail term could not be added";
    return {};
  }
  sort_ends(ends);
  fit.ends = std::move(ends);
  return {};
}

/// Steps 2 to 5 for one surface, from the results of the fused fitter.
Expected<void> finish(const std::vector<SliceData>& surface, const HestonSettings& settings,
                      ComputeBackend& backend, std::span<const core::HestonParameters> model,
                      std::span<const core::HestonFitResult> result, HestonFit& fit) {
  const HestonQuotes quotes = heston_quotes({&surface, 1}, settings.objective);
  HestonEnd stopped{{}, std::numeric_limits<double>::infinity(), 0};
  for (std::size_t i = 0; i < model.size(); ++i) {
    fit.evaluations += result[i].evaluations;
    if (result[i].status == core::HestonFitStatus::converged) {
      add_end(fit.ends, {model[i], 2.0 * result[i].cost, 1});
      continue;
    }
    ++fit.unconverged_starts;
    const Expected<HestonCeresRun> run = run_ceres(quotes, settings, backend, {&model[i], 1});
    if (!run) return run.error();
    fit.evaluations += run->evaluations;
    if (run->usable && run->converged) add_end(fit.ends, {run->models.front(), run->cost, 1});
    if (run->usable && run->cost < stopped.cost) stopped = {run->models.front(), run->cost, 1};
  }
  sort_ends(fit.ends);
  // A run that did not converge is no minimum and is not reported as one; where its cost is below that of all
  // that converged, the fit continues from there.
  fit.converged = !fit.ends.empty() && fit.ends.front().cost <= stopped.cost;
  if (!fit.converged && stopped.starts > 0) fit.ends.insert(fit.ends.begin(), stopped);
  if (fit.ends.empty()) {
    fit.termination = "no start gives every quote a model value";
    auto without = quotes_without_value(surface, settings, backend);
    if (!without) return without.error();
    fit.without_value = *std::move(without);
    return {};
  }
  fit.termination = fit.converged ? "converged" : "the best start did not converge";
  if (settings.finish_by_ceres) {
    HestonEnd& best = fit.ends.front();
    const Expected<HestonCeresRun> run = run_ceres(quotes, settings, backend, {&best.model, 1});
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
  merge_ends(fit.ends);
  return settings.tail.on() ? add_tail(quotes, settings, backend, fit) : Expected<void>();
}

}  // namespace

Expected<std::vector<HestonFit>> fit_heston_surfaces(std::span<const std::vector<SliceData>> surfaces,
                                                     const HestonSettings& settings,
                                                     ComputeBackend& backend) {
  const HestonQuotes quotes = heston_quotes(surfaces, settings.objective);
  const auto starts = static_cast<std::size_t>(settings.starts);
  const HestonTeams teams = repeated(quotes, starts);
  std::vector<core::HestonParameters> model;
  for (const std::vector<SliceData>& surface : surfaces) {
    const auto points = heston_starts(surface, settings.box, settings.starts);
    model.insert(model.end(), points.begin(), points.end());
  }
  std::vector<HestonFit> fits(surfaces.size());
  std::vector<core::HestonFitResult> result(model.size());
  const core::HestonFitLimits limits = {settings.max_iterations, kFunctionTolerance, settings.accuracy};
  for (const QuoteLossOptions& stage : loss_stages(settings.loss)) {
    for (std::size_t i = 0; i < result.size(); ++i) fits[i / starts].evaluations += result[i].evaluations;
    const Expected<void> done = backend.fit_heston(
        {teams.slice_begin, teams.slices, quotes.log_moneyness, quotes.market, quotes.scale, quotes.objective,
         core_loss(stage), settings.box, limits, model, result, settings.feller_weight, quotes.weight});
    if (!done) return done.error();
  }
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
  const Expected<HestonCeresRun> run = run_ceres_in_stages(quotes, settings, backend, {&start, 1});
  if (!run) return run.error();
  HestonFit fit;
  fit.converged = run->converged;
  fit.iterations = run->iterations;
  fit.evaluations = run->evaluations;
  fit.termination = run->termination;
  if (!run->usable) return fit;
  add_end(fit.ends, {run->models.front(), run->cost, 1});
  return fit;
}

}  // namespace volcal::fit
