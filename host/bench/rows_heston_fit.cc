// SPDX-License-Identifier: Apache-2.0
/// Heston models fitted in a batch, each by one fused loop, and what a solver outside asks for: residuals
/// with their derivatives.

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <utility>

#include "host/bench/heston_fits.h"
#include "host/bench/row.h"
#include "kernels/core/heston_residual.h"

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
  row.by_instruction_set = row.by_threads = row.by_device = true;
  row.prepare = [=](const Settings& settings) -> Expected<Work> {
    constexpr std::size_t kFits = 500;
    auto opened = open_backend(settings);
    if (!opened) return opened.error();
    const std::shared_ptr<ComputeBackend> backend = *std::move(opened);
    const auto state = std::make_shared<HestonFits>(draw(settings.count(kFits)));
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

/// A solver's walk: the models that it asks about are near each other.
struct Residuals {
  static constexpr std::size_t kModels = 8;
  HestonFits quotes;
  std::vector<core::HestonParameters> models;
  std::size_t calls = 0;
  std::vector<core::HestonPlan> plans;
  std::vector<double> residual, jacobian;
  std::unique_ptr<ComputeBackend> backend;

  Expected<void> run() {
    for (std::size_t i = 0; i < calls; ++i) {
      Expected<void> done = backend->heston_residuals({{&models[i % kModels], 1},
                                                       quotes.slice_begin,
                                                       quotes.slices,
                                                       quotes.log_moneyness,
                                                       quotes.market,
                                                       quotes.scale,
                                                       core::HestonObjective::vol,
                                                       quotes.limits.accuracy,
                                                       plans,
                                                       residual,
                                                       jacobian});
      if (!done) return done;
    }
    return {};
  }
  [[nodiscard]] const core::HestonParameters& last_model() const { return models[(calls - 1) % kModels]; }
  [[nodiscard]] std::vector<Accuracy> judge() const;
};

/// Against vols of the second road, slopes by its differences of the fourth order.
std::vector<Accuracy> Residuals::judge() const {
  constexpr double kStep = 1e-3;
  constexpr std::size_t kStride = 7;
  double worst = 0.0;
  double worst_slope = 0.0;
  for (std::size_t i = 0; i < residual.size(); i += kStride) {
    const core::HestonSlice& slice = quotes.slices[i / quotes.chain.moneyness.size()];
    const auto vol_at = [&](int member, double moved) {
      core::HestonParameters p = last_model();
      double* const members[] = {&p.v0, &p.kappa, &p.theta, &p.sigma, &p.rho};
      *members[member] *= 1.0 + moved * kStep;
      return exact_heston_vol(p, slice.time_to_expiry, quotes.log_moneyness[i]);
    };
    worst = std::max(worst, std::fabs(residual[i] * quotes.scale[i] + quotes.market[i] - vol_at(0, 0.0)));
    const core::HestonParameters p = last_model();
    const double members[] = {p.v0, p.kappa, p.theta, p.sigma, p.rho};
    for (int m = 0; m < core::kHestonDimension; ++m) {
      const double near = vol_at(m, 1.0) - vol_at(m, -1.0);
      const double far = vol_at(m, 2.0) - vol_at(m, -2.0);
      const double got = jacobian[i * core::kHestonDimension + static_cast<std::size_t>(m)] * quotes.scale[i];
      const double slope = (8.0 * near - far) / (12.0 * kStep);  // by the parameter's logarithm
      worst_slope = std::max(worst_slope, std::fabs(got * members[m] - slope));
    }
  }
  constexpr double kVol = 1e-8;
  constexpr double kSlope = 1e-7;
  return {{"largest error", worst, "vol", kVol}, {"of a slope by ln parameter", worst_slope, "vol", kSlope}};
}

Row residual_row() {
  Row row;
  row.name = "heston_residuals/dax";
  row.item = "evaluation";
  row.work =
      "vol residuals of 8 expiries x 13 strikes with their derivatives, one surface a call, with plans";
  row.by_instruction_set = row.by_device = true;
  row.prepare = [](const Settings& settings) -> Expected<Work> {
    constexpr std::size_t kCalls = 2000;
    auto opened = open_backend(settings);
    if (!opened) return opened.error();
    const auto state = std::make_shared<Residuals>();
    state->quotes = noisy_dax_fits(1);
    for (std::size_t i = 0; i < Residuals::kModels; ++i) {
      core::HestonParameters p = state->quotes.chain.model;
      const double moved = 0.002 * static_cast<double>(i);
      state->models.push_back(
          {p.v0 * (1.0 + moved), p.kappa * (1.0 - moved), p.theta, p.sigma * (1.0 + moved), p.rho});
    }
    state->calls = settings.count(kCalls);
    state->plans.resize(state->quotes.slices.size());
    state->residual.resize(state->quotes.market.size());
    state->jacobian.resize(state->quotes.market.size() * core::kHestonDimension);
    state->backend = *std::move(opened);
    Work work;
    work.items = static_cast<std::int64_t>(state->calls);
    work.run = [state] { return state->run(); };
    work.checksum = [state] { return std::accumulate(state->jacobian.begin(), state->jacobian.end(), 0.0); };
    work.judge = [state] { return state->judge(); };
    note_backend(settings, *state->backend, work);
    return work;
  };
  return row;
}

}  // namespace

std::vector<Row> heston_fit_rows() {
  constexpr double kCostLimit = 1e-6;
  constexpr double kParameterLimit = 1e-6;
  return {fit_row("heston_fit/dax",
                  "models fitted to noisy vols of 8 expiries x 13 strikes, from the middle of the range",
                  noisy_dax_fits, judge_costs, kCostLimit),
          fit_row("heston_fit/cui40",
                  "models fitted to 40 exact vols of 8 expiries, from the start of Cui et al.", cui_fits,
                  judge_parameters, kParameterLimit),
          residual_row()};
}

}  // namespace volcal::bench
