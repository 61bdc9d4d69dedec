// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/heston/heston_tail_fit.h"

#include <limits>
#include <utility>

#include "calibration/fit/heston/heston_ceres.h"
#include "calibration/fit/heston/heston_residuals.h"
#include "calibration/fit/tail/tail_quotes.h"

namespace volcal::fit {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Expected<std::vector<double>> tail_errors(const HestonQuotes& quotes, const HestonSettings& settings,
                                          ComputeBackend& backend,
                                          std::span<const core::HestonParameters> models) {
  const auto at_models = heston_residuals(quotes, models, settings, backend);
  if (!at_models) return at_models.error();
  std::vector<double> errors;
  for (const std::size_t quote : quotes.tail) {
    errors.push_back(asymmetric_square(at_models->residual[quote], settings.tail.under_pricing));
  }
  return errors;
}

TailLoop loop_over(const HestonQuotes& quotes, const TailSettings& settings) {
  std::vector<double> mass;
  for (const std::size_t quote : quotes.tail) {
    mass.push_back(quotes.weight.empty() ? 1.0 : quotes.weight[quote]);
  }
  std::vector<std::int64_t> begin = {0, static_cast<std::int64_t>(mass.size())};
  return {settings, std::move(begin), std::move(mass)};
}

}  // namespace

Expected<HestonTailFit> fit_heston_tail(HestonQuotes quotes, const HestonSettings& settings,
                                        ComputeBackend& backend,
                                        std::span<const core::HestonParameters> start) {
  HestonTailFit fit;
  fit.cost = kInfinity;
  TailLoop loop = loop_over(quotes, settings.tail);
  std::vector<core::HestonParameters> at(start.begin(), start.end());
  auto errors = tail_errors(quotes, settings, backend, at);
  if (!errors) return errors.error();
  Expected<void> done = loop.measure(*std::move(errors), backend);
  if (done) done = loop.start(backend);
  if (!done) return done.error();
  for (TailMove move = TailMove::onwards; move != TailMove::done;) {
    const std::span<const double> frozen = loop.frozen(0);
    quotes.tail_weight.assign(frozen.begin(), frozen.end());
    const Expected<HestonCeresRun> run =
        run_ceres(quotes, settings, backend, move == TailMove::from_best ? fit.models : at);
    if (!run) return run.error();
    fit.iterations += run->iterations;
    fit.evaluations += run->evaluations;
    if (!run->usable) break;
    at = run->models;
    errors = tail_errors(quotes, settings, backend, at);
    if (!errors) return errors.error();
    double cost = run->cost;
    for (std::size_t i = 0; i < errors->size(); ++i) cost -= quotes.tail_weight[i] * (*errors)[i];
    done = loop.measure(*std::move(errors), backend);
    if (!done) return done.error();
    cost += loop.term(0);
    if (cost <= fit.cost) {
      fit.models = at;
      fit.cost = cost;
      fit.converged = run->converged;
      fit.termination = run->termination;
    }
    constexpr unsigned char kWanted = 1;
    const auto moves = loop.decide({&kWanted, 1}, {&cost, 1}, backend);
    if (!moves) return moves.error();
    move = moves->front();
  }
  fit.rounds = loop.rounds(0);
  return fit;
}

}  // namespace volcal::fit
