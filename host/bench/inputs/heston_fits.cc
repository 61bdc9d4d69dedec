// SPDX-License-Identifier: Apache-2.0
#include "host/bench/inputs/heston_fits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "host/bench/judges/heston_judge.h"
#include "host/synth/random.h"
#include "kernels/backend/cpu_backend.h"
#include "kernels/core/black/implied_vol_body.h"

namespace volcal::bench {
namespace {

constexpr double kDaysPerYear = 365.0;
constexpr std::size_t kMembers = 5;

std::array<double, kMembers> members_of(const core::HestonParameters& p) {
  return {p.v0, p.kappa, p.theta, p.sigma, p.rho};
}

/// Makes `count` copies of the chain with its exact vols.
HestonFits copies(HestonChain chain, std::size_t count, double scale) {
  HestonFits fits;
  fits.chain = std::move(chain);
  std::vector<double> vols;
  for (const core::HestonSlice& slice : fits.chain.slices) {
    for (std::int64_t i = slice.begin; i < slice.begin + slice.count; ++i) {
      vols.push_back(exact_heston_vol(fits.chain.model, slice.time_to_expiry,
                                      fits.chain.log_moneyness[static_cast<std::size_t>(i)]));
    }
  }
  fits.slice_begin.push_back(0);
  for (std::size_t copy = 0; copy < count; ++copy) {
    for (core::HestonSlice slice : fits.chain.slices) {
      slice.begin += static_cast<std::int64_t>(copy * vols.size());
      fits.slices.push_back(slice);
    }
    fits.slice_begin.push_back(static_cast<std::int64_t>(fits.slices.size()));
    fits.log_moneyness.insert(fits.log_moneyness.end(), fits.chain.log_moneyness.begin(),
                              fits.chain.log_moneyness.end());
    fits.market.insert(fits.market.end(), vols.begin(), vols.end());
  }
  fits.scale.assign(fits.market.size(), scale);
  fits.result.resize(count);
  return fits;
}

/// Keeps the first `count` fits.
HestonFits first_of(HestonFits fits, std::size_t count) {
  const std::size_t quotes = count * fits.chain.size();
  fits.slice_begin.resize(count + 1);
  fits.slices.resize(count * fits.chain.slices.size());
  fits.log_moneyness.resize(quotes);
  fits.market.resize(quotes);
  fits.scale.resize(quotes);
  fits.start.resize(count);
  fits.model.resize(count);
  fits.result.resize(count);
  return fits;
}

/// Twice the cost of a fit, computed from its residuals alone, so that it is comparable between fitters.
double sum_of_squares(ComputeBackend& backend, const HestonFits& fits, std::size_t which) {
  constexpr double kAccuracy = 1e-12;
  const std::size_t n = fits.chain.size();
  const std::vector<std::int64_t> slice_begin = {0, static_cast<std::int64_t>(fits.chain.slices.size())};
  const auto part = [&](const std::vector<double>& all) { return std::span(all).subspan(which * n, n); };
  std::vector<double> residual(n);
  std::vector<double> jacobian(n * core::kHestonDimension);
  const auto done = backend.heston_residuals({{&fits.model[which], 1},
                                              slice_begin,
                                              fits.chain.slices,
                                              part(fits.log_moneyness),
                                              part(fits.market),
                                              part(fits.scale),
                                              core::HestonObjective::vol,
                                              kAccuracy,
                                              {},
                                              residual,
                                              jacobian});
  double sum = done ? 0.0 : std::nan("");
  for (const double r : residual) sum += r * r;
  return sum;
}

}  // namespace

std::size_t chain_batch(const Settings& settings) {
  constexpr std::size_t kOnCpu = 500;
  constexpr std::size_t kOnDevice = 20'000;
  return settings.count(settings.device == Device::cpu ? kOnCpu : kOnDevice);
}

double exact_heston_vol(const core::HestonParameters& model, double time_to_expiry, double k) {
  core::QuoteStatus status;
  const core::OptionSide side = k < 0.0 ? core::OptionSide::put : core::OptionSide::call;
  return core::implied_vol(exact_heston_price(model, time_to_expiry, k), 1.0, std::exp(k), time_to_expiry,
                           side, &status);
}

HestonFitBatch HestonFits::batch() {
  model = start;
  return {slice_begin,
          slices,
          log_moneyness,
          market,
          scale,
          core::HestonObjective::vol,
          {core::LossKind::squares, 1.0},
          kHestonBox,
          limits,
          model,
          result};
}

HestonFits noisy_dax_fits(std::size_t count) {
  constexpr double kVolPoint = 0.01;
  constexpr double kNoise = 1.3 * kVolPoint;
  HestonFits fits = copies(heston_dax_shape(), count, kVolPoint);
  synth::Random random(kHestonSeed);
  for (double& vol : fits.market) vol = std::max(vol + kNoise * random.normal(), 0.3 * vol);
  fits.start.assign(count, {0.1, 2.0, 0.08, 0.8, -0.5});
  fits.limits = {200, 1e-8, 1e-8};
  return fits;
}

HestonFits cui_fits(std::size_t count) {
  constexpr double kRate = 0.02;
  constexpr std::array<int, 8> kDays = {43, 87, 130, 174, 217, 261, 391, 521};
  constexpr std::array<std::array<double, 5>, 8> kStrikes = {{{0.9371, 0.9956, 1.0427, 1.2287, 1.3939},
                                                              {0.8603, 0.9868, 1.0463, 1.2399, 1.4102},
                                                              {0.8112, 0.9728, 1.0499, 1.2485, 1.4291},
                                                              {0.7760, 0.9588, 1.0530, 1.2659, 1.4456},
                                                              {0.7470, 0.9464, 1.0562, 1.2646, 1.4603},
                                                              {0.7216, 0.9358, 1.0593, 1.2715, 1.4736},
                                                              {0.6699, 0.9175, 1.0663, 1.2859, 1.5005},
                                                              {0.6137, 0.9025, 1.0766, 1.3046, 1.5328}}};
  HestonChain chain;
  chain.model = {0.08, 3.0, 0.1, 0.25, -0.8};
  for (std::size_t e = 0; e < kDays.size(); ++e) {
    const double time = kDays[e] / kDaysPerYear;
    chain.days.push_back(kDays[e]);
    chain.slices.push_back({static_cast<std::int64_t>(chain.log_moneyness.size()), 5, time, 0});
    for (const double strike : kStrikes[e]) chain.log_moneyness.push_back(std::log(strike) - kRate * time);
  }
  HestonFits fits = copies(std::move(chain), count, 1.0);
  synth::Random random(kHestonSeed);
  const core::HestonParameters published = {0.2, 1.2, 0.2, 0.3, -0.6};
  const auto near = [&random](double value) { return value * (0.95 + 0.1 * random.uniform()); };
  fits.start.push_back(published);
  while (fits.start.size() < count) {
    const double v0 = near(published.v0);
    const double kappa = near(published.kappa);
    const double theta = near(published.theta);
    const double sigma = near(published.sigma);
    fits.start.push_back({v0, kappa, theta, sigma, near(published.rho)});
  }
  fits.limits = {100, 1e-10, 1e-8};
  return fits;
}

std::vector<Accuracy> judge_costs(const HestonFits& fits, double limit) {
  const auto backend = make_cpu_backend(InstructionSet::baseline);
  constexpr std::size_t kJudged = 500;
  HestonFits patient = first_of(fits, std::min(kJudged, fits.size()));
  patient.start.assign(patient.size(), fits.chain.model);
  patient.limits = {500, 1e-13, 1e-11};
  if (!backend->fit_heston(patient.batch()))
    return {{"largest excess over the minimum", std::nan(""), "", limit}};
  double worst = 0.0;
  double sum = 0.0;
  double missed = 0.0;
  for (std::size_t i = 0; i < patient.size(); ++i) {
    const double squares = sum_of_squares(*backend, fits, i);
    const double excess = squares / (2.0 * patient.result[i].cost) - 1.0;
    if (!(excess <= worst)) worst = excess;
    if (!(excess <= 1e-3)) ++missed;
    sum += squares;
  }
  return {{"largest excess over the minimum", worst, "of it", limit},
          {"fits that end elsewhere", missed, "", limit < 1.0 ? 0.0 : limit},
          {"mean sum of squares", sum / static_cast<double>(patient.size()), "vol points^2"}};
}

std::vector<Accuracy> judge_parameters(const HestonFits& fits, double limit) {
  const auto truth = members_of(fits.chain.model);
  double worst = 0.0;
  for (const core::HestonParameters& model : fits.model) {
    const auto got = members_of(model);
    for (std::size_t m = 0; m < truth.size(); ++m) {
      const double error = std::fabs(got[m] / truth[m] - 1.0);
      if (!(error <= worst)) worst = error;
    }
  }
  return {{"largest error of a parameter", worst, "of it", limit}};
}

std::vector<core::HestonParameters> models_near(const core::HestonParameters& model, std::size_t count) {
  constexpr std::size_t kDifferent = 8;
  std::vector<core::HestonParameters> models;
  for (std::size_t i = 0; i < count; ++i) {
    const double moved = 0.002 * static_cast<double>(i % kDifferent);
    models.push_back({model.v0 * (1.0 + moved), model.kappa * (1.0 - moved), model.theta,
                      model.sigma * (1.0 + moved), model.rho});
  }
  return models;
}

std::vector<Accuracy> judge_residuals(const HestonFits& fits, std::size_t which,
                                      const core::HestonParameters& model, std::span<const double> residual,
                                      std::span<const double> jacobian, double limit) {
  constexpr double kStep = 1e-3;
  constexpr std::size_t kStride = 7;
  const std::size_t n = fits.chain.size();
  const auto members = members_of(model);
  double worst = 0.0;
  double worst_slope = 0.0;
  for (std::size_t i = 0; i < n; i += kStride) {
    const std::size_t quote = which * n + i;
    const double time = fits.chain.slices[i / fits.chain.moneyness.size()].time_to_expiry;
    const auto vol_at = [&](std::size_t member, double moved) {
      core::HestonParameters p = model;
      double* const changed[] = {&p.v0, &p.kappa, &p.theta, &p.sigma, &p.rho};
      *changed[member] *= 1.0 + moved * kStep;
      return exact_heston_vol(p, time, fits.log_moneyness[quote]);
    };
    const auto widen = [](double& most, double error) {
      if (!(error <= most)) most = error;
    };
    widen(worst, std::fabs(residual[quote] * fits.scale[quote] + fits.market[quote] - vol_at(0, 0.0)));
    for (std::size_t m = 0; m < kMembers; ++m) {
      const double near = vol_at(m, 1.0) - vol_at(m, -1.0);
      const double far = vol_at(m, 2.0) - vol_at(m, -2.0);
      const double slope = (8.0 * near - far) / (12.0 * kStep);  // derivative by the parameter's logarithm
      const double got = jacobian[quote * kMembers + m] * fits.scale[quote];
      widen(worst_slope, std::fabs(got * members[m] - slope));
    }
  }
  return {{"largest error", worst, "vol", limit},
          {"of a slope by ln parameter", worst_slope, "vol", 10.0 * limit}};
}

}  // namespace volcal::bench
