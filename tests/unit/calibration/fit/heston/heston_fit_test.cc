// SPDX-License-Identifier: Apache-2.0

// Heston fits: the truth is found again, Ceres and the fused fitter agree, bounds and preferences hold, and a
// panel shares what it should.

#include "calibration/fit/heston/fit_heston.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <string>

#include "calibration/fit/heston/heston_fit_input.h"
#include "calibration/fit/heston/heston_panel.h"
#include "calibration/fit/heston/heston_problem.h"
#include "calibration/fit/heston/heston_start.h"
#include "kernels/backend/cpu_backend.h"
#include "tests/unit/calibration/fit/heston/heston_smiles.h"

namespace volcal::fit {
namespace {

using Surface = std::vector<SliceData>;
constexpr double kHalfSpread = 0.003;
constexpr core::HestonParameters kEquity = {0.04, 2.0, 0.06, 0.7, -0.7};
constexpr core::HestonParameters kCoin = {0.35, 5.0, 0.45, 2.5, -0.15};
const std::vector<double> kTimes = {0.03, 0.1, 0.25, 0.6, 1.0, 2.0};

HestonSettings settings_for(HestonObjective objective = HestonObjective::vol) {
  HestonFitOptions options;
  options.objective = objective;
  return heston_settings(options, {QuoteLoss::squares});
}

double distance(const core::HestonParameters& a, const core::HestonParameters& b) {
  return std::max({std::fabs(a.v0 / b.v0 - 1.0), std::fabs(a.kappa / b.kappa - 1.0),
                   std::fabs(a.theta / b.theta - 1.0), std::fabs(a.sigma / b.sigma - 1.0),
                   std::fabs(a.rho - b.rho)});
}

class HestonFitTest : public testing::Test {
 protected:
  Surface smiles(const core::HestonParameters& truth, double noise = 0.0) {
    return test::heston_smiles(*backend, truth, kTimes, 11, 2.0, kHalfSpread, noise, &random);
  }
  HestonFit fit(const Surface& surface, const HestonSettings& settings) {
    return fit_heston_surfaces({&surface, 1}, settings, *backend).value_or_throw().front();
  }

  std::unique_ptr<ComputeBackend> backend = make_cpu_backend();
  std::mt19937_64 random{20261121};
};

TEST_F(HestonFitTest, FindsTheTruthUnderEveryObjective) {
  for (const auto objective :
       {HestonObjective::vol, HestonObjective::price_over_vega, HestonObjective::price}) {
    for (const core::HestonParameters& truth : {kEquity, kCoin}) {
      SCOPED_TRACE(to_string(objective) + std::string(" kappa ") + std::to_string(truth.kappa));
      const HestonFit fitted = fit(smiles(truth), settings_for(objective));
      ASSERT_FALSE(fitted.ends.empty());
      EXPECT_TRUE(fitted.converged) << fitted.termination;
      EXPECT_LT(distance(fitted.ends.front().model, truth), 1e-6);
    }
  }
}

TEST_F(HestonFitTest, ManySurfacesComeBackInOrder) {
  std::vector<Surface> surfaces;
  std::vector<core::HestonParameters> truths;
  for (int i = 0; i < 7; ++i) {
    core::HestonParameters truth = i % 2 == 0 ? kEquity : kCoin;
    truth.v0 *= 1.0 + 0.1 * i;
    truths.push_back(truth);
    surfaces.push_back(smiles(truth));
    surfaces.back().resize(static_cast<std::size_t>(3 + i % 4));
  }
  HestonSettings settings = settings_for();
  settings.finish_by_ceres = false;
  const auto fits = fit_heston_surfaces(surfaces, settings, *backend).value_or_throw();
  ASSERT_EQ(fits.size(), surfaces.size());
  for (std::size_t i = 0; i < fits.size(); ++i) {
    EXPECT_LT(distance(fits[i].ends.front().model, truths[i]), 1e-4) << i;
  }
}

// Both from the same start, on quotes that no model meets.
TEST_F(HestonFitTest, CeresAndTheFusedFitterReachOneMinimum) {
  for (const QuoteLoss loss :
       {QuoteLoss::squares, QuoteLoss::spread, QuoteLoss::huber, QuoteLoss::cauchy, QuoteLoss::tukey}) {
    SCOPED_TRACE(static_cast<int>(loss));
    const Surface surface = smiles(kEquity, 2.0 * kHalfSpread);
    // Wide enough for tukey to drop some quotes and keep most.
    HestonSettings settings = heston_settings({}, {loss, loss == QuoteLoss::tukey ? 5.0 : 2.0});
    settings.starts = 1;
    settings.finish_by_ceres = false;
    const HestonFit fused = fit(surface, settings);
    ASSERT_EQ(fused.unconverged_starts, 0);
    const HestonQuotes quotes = heston_quotes({&surface, 1}, settings.objective);
    auto start = heston_starts(surface, settings.box, 1);
    if (loss == QuoteLoss::tukey) {
      const HestonSettings before = heston_settings({}, loss_alone(settings.loss));
      start = {
          fit_heston_by_ceres(surface, start.front(), before, *backend).value_or_throw().ends.front().model};
    }
    HestonProblem ceres(quotes, settings, *backend, start);
    const auto summary = ceres.solve();
    EXPECT_EQ(summary.termination_type, ceres::CONVERGENCE) << summary.message;
    EXPECT_NEAR(2.0 * summary.final_cost / fused.ends.front().cost, 1.0, 1e-7);
    EXPECT_LT(distance(ceres.models().front(), fused.ends.front().model), 1e-3);
  }
}

// Costs by Ceres' own evaluation on either side of a point.
TEST_F(HestonFitTest, TheProblemsGradientIsThatOfItsCost) {
  for (const QuoteLossOptions& loss : {QuoteLossOptions{QuoteLoss::squares}, {QuoteLoss::tukey, 40.0}}) {
    SCOPED_TRACE(static_cast<int>(loss.kind));
    const std::vector<Surface> days = {smiles(kEquity, kHalfSpread), smiles(kCoin, kHalfSpread)};
    HestonSettings settings = heston_settings({}, loss);
    settings.feller_weight = 0.3;
    settings.accuracy = 1e-12;
    const HestonQuotes quotes = heston_quotes(days, settings.objective);
    const auto cost_at = [&](std::array<double, 6> x, std::vector<double>* gradient) {
      const core::HestonParameters shared = {std::exp(x[0]), std::exp(x[2]), std::exp(x[3]), std::exp(x[4]),
                                             std::tanh(x[5])};
      core::HestonParameters second = shared;
      second.v0 = std::exp(x[1]);
      const std::array<core::HestonParameters, 2> start = {shared, second};
      return HestonProblem(quotes, settings, *backend, start).evaluate(gradient);
    };
    const std::array<double, 6> x = {std::log(0.05), std::log(0.3), std::log(1.7),
                                     std::log(0.1),  std::log(0.9), -0.5};
    std::vector<double> gradient;
    (void)cost_at(x, &gradient);
    ASSERT_EQ(gradient.size(), x.size());
    for (std::size_t m = 0; m < x.size(); ++m) {
      constexpr double kStep = 1e-4;
      auto above = x;
      auto below = x;
      above[m] += kStep;
      below[m] -= kStep;
      const double slope = (cost_at(above, nullptr) - cost_at(below, nullptr)) / (2.0 * kStep);
      EXPECT_NEAR(gradient[m] / slope, 1.0, 1e-5) << m;
    }
  }
}

// Half of the quotes weigh a hundredth: Ceres and the fused fitter know it, and the panel too.
TEST_F(HestonFitTest, CeresAndTheFusedFitterWeighQuotesAlike) {
  Surface surface = smiles(kEquity, 2.0 * kHalfSpread);
  const HestonSettings settings = heston_settings({}, {QuoteLoss::huber, 2.0});
  const HestonFit equal = fit(surface, settings);
  for (SliceData& slice : surface) {
    for (std::size_t i = 0; i < slice.size(); ++i) slice.weight.push_back(i % 2 == 0 ? 0.02 : 1.98);
  }
  HestonSettings fused_alone = settings;
  fused_alone.finish_by_ceres = false;
  const HestonFit fused = fit(surface, fused_alone);
  ASSERT_FALSE(fused.ends.empty());
  const auto start = heston_starts(surface, settings.box, 1);
  const HestonFit by_ceres = fit_heston_by_ceres(surface, start.front(), settings, *backend).value_or_throw();
  ASSERT_FALSE(by_ceres.ends.empty());
  EXPECT_NEAR(by_ceres.ends.front().cost / fused.ends.front().cost, 1.0, 1e-7);
  EXPECT_LT(distance(by_ceres.ends.front().model, fused.ends.front().model), 1e-3);
  EXPECT_GT(distance(equal.ends.front().model, fused.ends.front().model), 1e-3);
  // A slice without weights beside others with: its quotes weigh 1.
  surface.front().weight.clear();
  const HestonQuotes quotes = heston_quotes({&surface, 1}, settings.objective);
  EXPECT_EQ(quotes.weight[3], 1.0);
  EXPECT_EQ(quotes.weight[12], 1.98);
}

// A tenth of the quotes is wrong by thirty half-spreads, all on one side. Ceres from the data's start finds
// the same, through the same losses.
TEST_F(HestonFitTest, TukeyFindsTheTruthBesideOutliers) {
  Surface surface = smiles(kEquity);
  for (SliceData& slice : surface) slice.market_vol[4] += 30.0 * kHalfSpread;
  const HestonSettings settings = heston_settings({}, {QuoteLoss::tukey, 5.0});
  const HestonFit fitted = fit(surface, settings);
  ASSERT_FALSE(fitted.ends.empty());
  EXPECT_TRUE(fitted.converged) << fitted.termination;
  EXPECT_LT(distance(fitted.ends.front().model, kEquity), 1e-6);
  const auto start = heston_starts(surface, settings.box, 1);
  const HestonFit by_ceres = fit_heston_by_ceres(surface, start.front(), settings, *backend).value_or_throw();
  ASSERT_FALSE(by_ceres.ends.empty());
  EXPECT_LT(distance(by_ceres.ends.front().model, kEquity), 1e-6);
  const std::vector<Surface> days = {surface, surface};
  const HestonPanelFit panel = fit_heston_panel(days, settings, *backend).value_or_throw();
  ASSERT_FALSE(panel.fit.ends.empty());
  EXPECT_LT(distance(panel.days[1], kEquity), 1e-6);
}

TEST_F(HestonFitTest, AnActiveBoundIsKeptAndTold) {
  HestonSettings settings = settings_for();
  settings.box.high.sigma = 0.5;
  const HestonFit fitted = fit(smiles(kEquity), settings);
  ASSERT_FALSE(fitted.ends.empty());
  EXPECT_TRUE(fitted.converged) << fitted.termination;
  EXPECT_NEAR(fitted.ends.front().model.sigma, 0.5, 1e-9);
}

// A bound at the domain's own edge, whose logarithm's exponential is beyond it.
TEST_F(HestonFitTest, ABoundAtTheEdgeOfTheDomainIsReached) {
  Surface surface = smiles({0.5, 30.0, 0.4, 9.9, -0.2}, 0.0);
  for (SliceData& slice : surface) {
    for (std::size_t i = 0; i < slice.size(); ++i) {
      slice.market_vol[i] += 0.5 * slice.log_moneyness[i] * slice.log_moneyness[i] / slice.time_to_expiry;
    }
  }
  const HestonFit fitted = fit(surface, settings_for());
  ASSERT_FALSE(fitted.ends.empty());
  EXPECT_TRUE(fitted.converged) << fitted.termination;
  EXPECT_EQ(fitted.ends.front().model.sigma, 10.0);
  EXPECT_LT(fitted.evaluations, 600);
}

TEST_F(HestonFitTest, ThePreferenceRaisesTheFellerRatioMoreTheHeavierItIs) {
  const Surface surface = smiles(kEquity);  // its own ratio is 0.49
  double last = 0.0;
  for (const double weight : {0.0, 0.1, 1.0, 100.0, 1e4}) {
    HestonSettings settings = settings_for();
    settings.feller_weight = weight;
    const HestonFit fitted = fit(surface, settings);
    ASSERT_FALSE(fitted.ends.empty());
    EXPECT_TRUE(fitted.converged) << fitted.termination;
    const core::HestonParameters& p = fitted.ends.front().model;
    const double ratio = 2.0 * p.kappa * p.theta / (p.sigma * p.sigma);
    EXPECT_GT(ratio, last) << weight;
    last = ratio;
  }
  EXPECT_NEAR(last, 1.0, 0.02);
}

TEST_F(HestonFitTest, StartsLieInTheBoxAndDiffer) {
  HestonSettings settings = settings_for();
  settings.box.low = {0.03, 1.0, 0.03, 0.3, -0.8};
  settings.box.high = {0.08, 3.0, 0.1, 1.0, -0.2};
  std::set<double> kappas;
  for (const core::HestonParameters& p : heston_starts(smiles(kEquity), settings.box, 20)) {
    EXPECT_TRUE(p.v0 >= 0.03 && p.v0 <= 0.08 && p.kappa >= 1.0 && p.kappa <= 3.0 && p.theta >= 0.03 &&
                p.theta <= 0.1 && p.sigma >= 0.3 && p.sigma <= 1.0 && p.rho >= -0.8 && p.rho <= -0.2);
    kappas.insert(p.kappa);
  }
  EXPECT_GT(kappas.size(), 4U);
}

// Every pair of parameters varies on its own in the fit's coordinates.
TEST_F(HestonFitTest, SpreadStartsFillTheRangeInEveryPairOfParameters) {
  constexpr int kStarts = 400;
  const auto starts = heston_starts(smiles(kEquity), settings_for().box, kStarts);
  std::array<std::vector<double>, core::kHestonDimension> columns;
  for (int i = 1; i < kStarts; ++i) {
    const core::HestonParameters& p = starts[static_cast<std::size_t>(i)];
    const std::array<double, core::kHestonDimension> x = {std::log(p.v0), std::log(p.kappa),
                                                          std::log(p.theta), std::log(p.sigma), p.rho};
    for (std::size_t m = 0; m < x.size(); ++m) columns[m].push_back(x[m]);
  }
  const auto correlation = [](const std::vector<double>& a, const std::vector<double>& b) {
    double sa = 0.0, sb = 0.0, saa = 0.0, sbb = 0.0, sab = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      sa += a[i];
      sb += b[i];
      saa += a[i] * a[i];
      sbb += b[i] * b[i];
      sab += a[i] * b[i];
    }
    const auto n = static_cast<double>(a.size());
    return (n * sab - sa * sb) / std::sqrt((n * saa - sa * sa) * (n * sbb - sb * sb));
  };
  for (std::size_t m = 0; m < columns.size(); ++m) {
    for (std::size_t q = 0; q < m; ++q)
      EXPECT_LT(std::fabs(correlation(columns[m], columns[q])), 0.1) << m << q;
  }
}

// Few iterations, so that some starts stop on their way: a lower point is kept all the same.
TEST_F(HestonFitTest, MoreStartsNeverCostFit) {
  for (int surfaces = 0; surfaces < 5; ++surfaces) {
    const Surface surface = smiles(kCoin, 3.0 * kHalfSpread);
    double last = std::numeric_limits<double>::infinity();
    for (const int starts : {1, 2, 4, 8, 12}) {
      HestonSettings settings = settings_for();
      settings.max_iterations = 4;
      settings.starts = starts;
      const HestonFit fitted = fit(surface, settings);
      ASSERT_FALSE(fitted.ends.empty());
      EXPECT_LE(fitted.ends.front().cost, last * (1.0 + 1e-9)) << starts;
      last = fitted.ends.front().cost;
    }
  }
}

TEST_F(HestonFitTest, BoundsOfOneNumberHoldAParameter) {
  HestonSettings settings = settings_for();
  settings.box.low.kappa = settings.box.high.kappa = 3.0;
  const HestonFit one = fit(smiles(kEquity), settings);
  ASSERT_FALSE(one.ends.empty());
  EXPECT_TRUE(one.converged) << one.termination;
  EXPECT_NEAR(one.ends.front().model.kappa, 3.0, 1e-12);
  const std::vector<Surface> days = {smiles(kEquity), smiles(kEquity)};
  const HestonPanelFit panel = fit_heston_panel(days, settings, *backend).value_or_throw();
  EXPECT_TRUE(panel.fit.converged) << panel.fit.termination;
  EXPECT_NEAR(panel.days[1].kappa, 3.0, 1e-12);
  settings.box = {kEquity, kEquity};
  const HestonFit all = fit(smiles(kEquity), settings);
  ASSERT_FALSE(all.ends.empty());
  EXPECT_TRUE(all.converged) << all.termination;
  EXPECT_LT(distance(all.ends.front().model, kEquity), 1e-12);
}

TEST_F(HestonFitTest, WhatElseIsInTheBatchDoesNotMoveAFit) {
  const std::vector<Surface> both = {smiles(kEquity, kHalfSpread), smiles(kCoin, kHalfSpread)};
  const HestonSettings settings = settings_for(HestonObjective::price);
  const auto together = fit_heston_surfaces(both, settings, *backend).value_or_throw();
  for (std::size_t i = 0; i < both.size(); ++i) {
    const HestonFit alone = fit(both[i], settings);
    EXPECT_EQ(together[i].ends.front().cost, alone.ends.front().cost) << i;
    EXPECT_EQ(together[i].ends.front().model.kappa, alone.ends.front().model.kappa) << i;
  }
}

TEST_F(HestonFitTest, OneQuoteAndOneSliceAreStarts) {
  Surface surface = smiles(kEquity);
  surface.resize(1);
  SliceData& slice = surface.front();
  for (const std::size_t left : {11U, 3U, 1U}) {
    slice.log_moneyness.resize(left);
    slice.market_vol.resize(left);
    slice.scale.resize(left);
    slice.market_quotes = left;
    const HestonFit fitted = fit(surface, settings_for());
    ASSERT_FALSE(fitted.ends.empty()) << left;
    EXPECT_LT(fitted.ends.front().cost, 1e-6) << left;
  }
}

TEST_F(HestonFitTest, APanelFindsWhatItsDaysShare) {
  std::vector<Surface> days;
  const std::vector<double> v0 = {0.03, 0.06, 0.045, 0.09};
  for (const double v : v0) {
    core::HestonParameters truth = kEquity;
    truth.v0 = v;
    days.push_back(smiles(truth));
  }
  const HestonPanelFit panel = fit_heston_panel(days, settings_for(), *backend).value_or_throw();
  EXPECT_TRUE(panel.fit.converged) << panel.fit.termination;
  ASSERT_EQ(panel.days.size(), days.size());
  for (std::size_t d = 0; d < days.size(); ++d) {
    core::HestonParameters truth = kEquity;
    truth.v0 = v0[d];
    EXPECT_LT(distance(panel.days[d], truth), 1e-6) << d;
  }
}

// A joint fit can be no better than its days alone, and no worse than the best shared guess at hand.
TEST_F(HestonFitTest, APanelCostsMoreThanItsDaysAloneAndLessThanSharingOneDays) {
  std::vector<Surface> days;
  for (const double kappa : {1.5, 2.0, 3.0}) {
    core::HestonParameters truth = kEquity;
    truth.kappa = kappa;
    days.push_back(smiles(truth, kHalfSpread));
  }
  double alone = 0.0;
  for (const Surface& day : days) alone += fit(day, settings_for()).ends.front().cost;
  const HestonPanelFit panel = fit_heston_panel(days, settings_for(), *backend).value_or_throw();
  EXPECT_GE(panel.fit.ends.front().cost, alone * (1.0 - 1e-9));
  const HestonQuotes quotes = heston_quotes(days, HestonObjective::vol);
  const std::vector<core::HestonParameters> guess(3, kEquity);
  const HestonSettings settings = settings_for();
  EXPECT_LE(panel.fit.ends.front().cost, 2.0 * HestonProblem(quotes, settings, *backend, guess).evaluate());
}

TEST_F(HestonFitTest, ALimitOfIterationsIsTold) {
  HestonSettings settings = settings_for();
  settings.max_iterations = 1;
  const HestonFit fitted = fit(smiles(kEquity), settings);
  EXPECT_FALSE(fitted.converged);
  EXPECT_GT(fitted.unconverged_starts, 0);
  EXPECT_EQ(fitted.termination, "stopped by the iteration limit");
}

}  // namespace
}  // namespace volcal::fit
