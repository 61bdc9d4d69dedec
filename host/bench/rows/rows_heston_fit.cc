// SPDX-License-Identifier: Apache-2.0
/// Rows of Heston models fitted in a batch, each by one fused loop, and of the evaluations that an outside
/// solver needs: residuals with their derivatives.

#include <memory>
#include <numeric>
#include <span>
#include <utility>

#include "host/bench/inputs/heston_fits.h"
#include "host/bench/rows/row.h"
#include "kernels/core/heston/heston_residual.h"

namespace volcal::bench {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

double checksum_of(const std::vector<core::HestonParameters>& models) {
  double sum = 0.0;
  for (const core::HestonParameters& p : models) sum += p.v0 + p.kappa + p.theta + p.sigma + p.rho;
  return sum;
}

std::vector<Accuracy> judge_fits(const HestonFits& fits, std::vector<Accuracy> accuracies) {
  double lost = 0.0;
  double evaluations = 0.0;
  for (const core::HestonFitResult& result : fits.result) {
    if (result.status != core::HestonFitStatus::converged) ++lost;
    evaluations += result.evaluations;
  }
  accuracies.push_back({"fits that did not converge", lost, "", 0.0});
  accuracies.push_back({"mean evaluations", evaluations / static_cast<double>(fits.size()), "", kNoLimit});
  return accuracies;
}

Row fit_row(const char* name, const char* work, HestonFits (*draw)(std::size_t),
            std::vector<Accuracy> (*judge)(const HestonFits&, double), double limit) {
  Row row;
  row.name = name;
  row.item = "fit";
  row.work = work;
  row.by_instruction_set = row.by_threads = row.by_device = row.by_items = true;
  row.prepare = [=](const Settings& settings) -> Expected<Work> {
    auto opened = open_backend(settings);
    if (!opened) return opened.error();
    const std::shared_ptr<ComputeBackend> backend = *std::move(opened);
    const auto state = std::make_shared<HestonFits>(draw(chain_batch(settings)));
    Work prepared;
    prepared.items = static_cast<std::int64_t>(state->size());
    prepared.run = [state, backend] { return backend->fit_heston(state->batch()); };
    prepared.checksum = [state] { return checksum_of(state->model); };
    prepared.judge = [state, judge, limit] { return judge_fits(*state, judge(*state, limit)); };
    note_backend(settings, *backend, prepared);
    return prepared;
  };
  return row;
}

/// Residuals of `models` with their derivatives: all in one call, or one after the other, as a solver needs
/// them.
struct Residuals {
  HestonFits quotes;
  std::vector<core::HestonParameters> models;
  bool together = false;
  std::vector<core::HestonPlan> plans;
  std::vector<double> residual, jacobian;
  std::unique_ptr<ComputeBackend> backend;

  Expected<void> evaluate(std::span<const core::HestonParameters> at) {
    return backend->heston_residuals({at, quotes.slice_begin, quotes.slices, quotes.log_moneyness,
                                      quotes.market, quotes.scale, core::HestonObjective::vol,
                                      quotes.limits.accuracy, plans, residual, jacobian});
  }
  Expected<void> run() {
    if (together) return evaluate(models);
    for (const core::HestonParameters& model : models) {
      Expected<void> done = evaluate({&model, 1});
      if (!done) return done;
    }
    return {};
  }
};

Row residual_row(const char* name, const char* work, bool together) {
  Row row;
  row.name = name;
  row.item = "evaluation";
  row.work = work;
  row.by_instruction_set = row.by_device = true;
  row.by_threads = row.by_items = together;
  row.prepare = [together](const Settings& settings) -> Expected<Work> {
    constexpr std::size_t kCalls = 2000;
    constexpr double kVol = 1e-8;
    auto opened = open_backend(settings);
    if (!opened) return opened.error();
    const auto state = std::make_shared<Residuals>();
    state->together = together;
    state->quotes = noisy_dax_fits(together ? chain_batch(settings) : 1);
    state->models =
        models_near(state->quotes.chain.model, together ? chain_batch(settings) : settings.count(kCalls));
    state->plans.resize(state->quotes.slices.size());
    state->residual.resize(state->quotes.market.size());
    state->jacobian.resize(state->quotes.market.size() * core::kHestonDimension);
    state->backend = *std::move(opened);
    Work prepared;
    prepared.items = static_cast<std::int64_t>(state->models.size());
    prepared.run = [state] { return state->run(); };
    prepared.checksum = [state] {
      return std::accumulate(state->jacobian.begin(), state->jacobian.end(), 0.0);
    };
    prepared.judge = [state] {
      return judge_residuals(state->quotes, state->quotes.size() - 1, state->models.back(), state->residual,
                             state->jacobian, kVol);
    };
    note_backend(settings, *state->backend, prepared);
    return prepared;
  };
  return row;
}

}  // namespace

std::vector<Row> heston_fit_rows() {
  constexpr double kCostLimit = 1e-6;
  constexpr double kParameterLimit = 1e-6;
  return {
      fit_row("heston_fit/dax",
              "models fitted to noisy vols of 8 expiries x 13 strikes, from the middle of the range",
              noisy_dax_fits, judge_costs, kCostLimit),
      fit_row("heston_fit/cui40",
              "models fitted to 40 exact vols of 8 expiries, from the start of Cui et al.", cui_fits,
              judge_parameters, kParameterLimit),
      residual_row(
          "heston_residuals/dax",
          "vol residuals of 8 expiries x 13 strikes with their derivatives, one surface a call, with plans",
          false),
      residual_row("heston_residuals/dax_batch", "the same of many surfaces in one call, with plans", true)};
}

}  // namespace volcal::bench
