// SPDX-License-Identifier: Apache-2.0

// The tail term of Heston fits: its gradient, and that the risk of the tail's quotes falls as severity grows.

#include "calibration/fit/heston/heston_tail_fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <random>

#include "calibration/fit/heston/fit_heston.h"
#include "calibration/fit/heston/heston_panel.h"
#include "calibration/fit/heston/heston_problem.h"
#include "calibration/fit/tail/tail_quotes.h"
#include "kernels/backend/cpu_backend.h"
#include "tests/unit/calibration/fit/heston/heston_smiles.h"

namespace volcal::fit {
namespace {

using Surface = std::vector<SliceData>;
constexpr core::HestonParameters kTruth = {0.35, 5.0, 0.45, 2.5, -0.15};

class HestonTail : public testing::Test {
 protected:
  /// Outer quotes are dearer than the model's, some by much.
  Surface dear_tails() {
    Surface surface =
        test::heston_smiles(*backend, kTruth, {0.03, 0.1, 0.25, 0.6}, 11, 2.0, 0.003, 0.003, &random);
    std::uniform_real_distribution<double> u(0.0, 1.0);
    for (SliceData& slice : surface) {
      for (const std::size_t i : {0U, 1U, 9U, 10U}) {
        slice.market_vol[i] += 0.03 * u(random) * u(random);
        slice.tail_quotes.push_back(i);
      }
    }
    return surface;
  }
  static HestonSettings with_tail(double severity) {
    HestonSettings settings = heston_settings({}, {QuoteLoss::squares});
    settings.starts = 2;
    settings.tail = {severity, {core::SpectrumKind::exponential, 2.0}, 2.0};
    return settings;
  }
  double risk(const Surface& surface, const core::HestonParameters& model, const HestonSettings& settings) {
    const HestonQuotes quotes = heston_quotes({&surface, 1}, settings.objective);
    const auto residual = heston_residuals(surface, model, settings, *backend).value_or_throw();
    std::vector<double> errors;
    for (const std::size_t quote : quotes.tail) {
      errors.push_back(asymmetric_square(residual[quote], settings.tail.under_pricing));
    }
    const std::vector<double> mass(errors.size(), 1.0);
    TailSettings unit = settings.tail;
    unit.severity = 1.0;
    TailLoop loop(unit, {0, static_cast<std::int64_t>(errors.size())}, mass);
    EXPECT_TRUE(loop.measure(errors, *backend));
    return loop.term(0);
  }

  std::unique_ptr<ComputeBackend> backend = make_cpu_backend();
  std::mt19937_64 random{20261121};
};

TEST_F(HestonTail, GradientIsTheDifference) {
  const Surface surface = dear_tails();
  HestonSettings settings = with_tail(1.0);
  settings.accuracy = 1e-12;
  HestonQuotes quotes = heston_quotes({&surface, 1}, settings.objective);
  ASSERT_EQ(quotes.tail.size(), 16U);
  const auto cost = [&](const core::HestonParameters& at, std::vector<double>* gradient) {
    return HestonProblem(quotes, settings, *backend, {&at, 1}).evaluate(gradient);
  };
  const core::HestonParameters at = {0.3, 4.0, 0.5, 2.0, -0.2};
  const double plain = cost(at, nullptr);
  for (std::size_t i = 0; i < quotes.tail.size(); ++i)
    quotes.tail_weight.push_back(0.3 * static_cast<double>(1 + i % 5));
  std::vector<double> gradient;
  const double with = cost(at, &gradient);
  const auto residual = heston_residuals(surface, at, settings, *backend).value_or_throw();
  double term = 0.0;
  for (std::size_t i = 0; i < quotes.tail.size(); ++i) {
    term += 0.5 * quotes.tail_weight[i] * asymmetric_square(residual[quotes.tail[i]], 2.0);
  }
  ASSERT_GT(term, 1.0);
  EXPECT_NEAR(with - plain, term, 1e-8 * with);
  const core::HestonChartPoint x = core::chart_of(at);
  for (int m = 0; m < core::kHestonDimension; ++m) {
    constexpr double kStep = 1e-5;
    double moved[2];
    for (const int side : {0, 1}) {
      core::HestonChartPoint there = x;
      there.x[m] += side == 0 ? -kStep : kStep;
      moved[side] = cost(core::parameters_at(there, settings.box), nullptr);
    }
    const double slope = (moved[1] - moved[0]) / (2.0 * kStep);
    EXPECT_NEAR(gradient[static_cast<std::size_t>(m)], slope, 1e-5 * (std::fabs(slope) + with)) << m;
  }
}

TEST_F(HestonTail, RiskFallsAsSeverityGrowsAndRanksComeToRest) {
  const Surface surface = dear_tails();
  double last = HUGE_VAL;
  for (const double severity : {0.0, 0.1, 1.0, 10.0}) {
    const HestonSettings settings = with_tail(severity);
    const HestonFit fit = fit_heston_surfaces({&surface, 1}, settings, *backend).value_or_throw().front();
    ASSERT_TRUE(fit.converged) << fit.termination;
    const double tail_risk = risk(surface, fit.ends.front().model, settings);
    EXPECT_LT(tail_risk, last) << severity;
    last = tail_risk;
    ASSERT_EQ(fit.tail_rounds.empty(), severity == 0.0);
    if (severity == 0.0) continue;
    EXPECT_LE(fit.tail_rounds.back().gap, kTailGap * fit.ends.front().cost);
  }
}

TEST_F(HestonTail, APanelRanksAllItsDays) {
  const std::vector<Surface> days = {dear_tails(), dear_tails()};
  const auto plain = fit_heston_panel(days, with_tail(0.0), *backend).value_or_throw();
  const auto tail = fit_heston_panel(days, with_tail(3.0), *backend).value_or_throw();
  ASSERT_TRUE(tail.fit.converged) << tail.fit.termination;
  ASSERT_FALSE(tail.fit.tail_rounds.empty());
  EXPECT_EQ(tail.days[0].kappa, tail.days[1].kappa);
  double before = 0.0;
  double after = 0.0;
  for (std::size_t d = 0; d < days.size(); ++d) {
    before += risk(days[d], plain.days[d], with_tail(3.0));
    after += risk(days[d], tail.days[d], with_tail(3.0));
  }
  EXPECT_LT(after, before);
}

}  // namespace
}  // namespace volcal::fit
