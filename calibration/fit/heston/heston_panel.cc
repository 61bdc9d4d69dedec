// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/heston/heston_panel.h"

#include <algorithm>
#include <limits>
#include <set>

#include "calibration/fit/heston/heston_ceres.h"
#include "calibration/fit/heston/heston_fit_input.h"
#include "calibration/fit/heston/heston_tail_fit.h"

namespace volcal::fit {
namespace {

/// Median of each parameter over the models.
core::HestonParameters median_of(const std::vector<core::HestonParameters>& models,
                                 const core::HestonBox& box) {
  core::HestonChartPoint median{};
  for (int m = 0; m < core::kHestonDimension; ++m) {
    std::vector<double> values(models.size());
    std::transform(models.begin(), models.end(), values.begin(),
                   [m](const core::HestonParameters& p) { return core::chart_of(p).x[m]; });
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    median.x[m] = *middle;
  }
  return core::parameters_at(median, box);
}

/// Starts of a panel: every day's own v0 beside the medians of the shared parameters over the days, and
/// beside the shared parameters of the first, the middle and the last day.
std::vector<std::vector<core::HestonParameters>> panel_starts(std::span<const HestonFit> fits,
                                                              const core::HestonBox& box) {
  std::vector<core::HestonParameters> day_models;
  for (const HestonFit& fit : fits) {
    if (!fit.ends.empty()) day_models.push_back(fit.ends.front().model);
  }
  if (day_models.empty()) return {};
  const core::HestonParameters median = median_of(day_models, box);
  std::vector<core::HestonParameters> leads = {median};
  for (const std::size_t day : std::set<std::size_t>{0, day_models.size() / 2, day_models.size() - 1}) {
    leads.push_back(day_models[day]);
  }
  std::vector<std::vector<core::HestonParameters>> starts;
  for (const core::HestonParameters& lead : leads) {
    starts.emplace_back(fits.size(), lead);
    for (std::size_t d = 0; d < fits.size(); ++d) {
      starts.back()[d].v0 = fits[d].ends.empty() ? median.v0 : fits[d].ends.front().model.v0;
    }
  }
  return starts;
}

/// Continues the best end with the tail term. The other ends, whose costs lack the term, are dropped.
Expected<void> add_tail(const HestonQuotes& quotes, const HestonSettings& settings, ComputeBackend& backend,
                        HestonPanelFit& panel) {
  const Expected<HestonTailFit> with_tail = fit_heston_tail(quotes, settings, backend, panel.days);
  if (!with_tail) return with_tail.error();
  panel.fit.evaluations += with_tail->evaluations;
  panel.fit.iterations += with_tail->iterations;
  panel.fit.converged = with_tail->converged && !with_tail->models.empty();
  panel.fit.termination =
      with_tail->models.empty() ? "the tail term could not be added" : with_tail->termination;
  if (with_tail->models.empty()) return {};
  panel.days = with_tail->models;
  panel.fit.tail_rounds = with_tail->rounds;
  panel.fit.ends = {{panel.days.front(), with_tail->cost, 1, panel.days}};
  return {};
}

}  // namespace

Expected<HestonPanelFit> fit_heston_panel(std::span<const std::vector<SliceData>> days,
                                          const HestonSettings& settings, ComputeBackend& backend,
                                          const Progress& progress) {
  const auto tell = [&](double done, const char* phrase) {
    if (progress) progress(done, phrase);
  };
  tell(0.0, "fitting the days alone");
  HestonSettings alone = settings;
  alone.finish_by_ceres = false;
  alone.tail = {};
  const auto fits = fit_heston_surfaces(days, alone, backend);
  if (!fits) return fits.error();
  HestonPanelFit panel;
  bool complete = true;
  for (const HestonFit& fit : *fits) {
    panel.fit.evaluations += fit.evaluations;
    panel.fit.unconverged_starts += fit.unconverged_starts;
    panel.without_value.push_back(fit.without_value);
    complete = complete && fit.without_value.empty();
  }
  panel.fit.termination = "no start gives every quote a model value";
  if (!complete) return panel;
  const HestonQuotes quotes = heston_quotes(days, settings.objective);
  double best = std::numeric_limits<double>::infinity();
  const auto starts = panel_starts(*fits, settings.box);
  for (const std::vector<core::HestonParameters>& start : starts) {
    // Share of the time that fits of the days alone take where a panel has few days.
    constexpr double kAlone = 0.5;
    tell(kAlone + (1.0 - kAlone) * panel.starts / static_cast<double>(starts.size()),
         "fitting the days jointly");
    const Expected<HestonCeresRun> run = run_ceres_in_stages(quotes, settings, backend, start);
    if (!run) return run.error();
    ++panel.starts;
    panel.fit.evaluations += run->evaluations;
    if (!run->usable) continue;
    if (run->converged) add_end(panel.fit.ends, {run->models.front(), run->cost, 1, run->models});
    if (!(run->cost < best)) continue;
    best = run->cost;
    panel.days = run->models;
    panel.fit.converged = run->converged;
    panel.fit.iterations = run->iterations;
    panel.fit.termination = run->termination;
  }
  sort_ends(panel.fit.ends);
  if (!panel.days.empty() && (panel.fit.ends.empty() || best < panel.fit.ends.front().cost)) {
    panel.fit.ends.insert(panel.fit.ends.begin(), {panel.days.front(), best, 1, panel.days});
  }
  if (settings.tail.on() && !panel.days.empty()) {
    const Expected<void> done = add_tail(quotes, settings, backend, panel);
    if (!done) return done.error();
  }
  return panel;
}

}  // namespace volcal::fit
