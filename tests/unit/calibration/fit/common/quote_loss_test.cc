// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/common/fit_loss.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "calibration/fit/common/ceres_loss.h"

namespace volcal::fit {
namespace {

TEST(QuoteLoss, SpreadIsPlainSquaresWellInside) {
  const LossValue loss = evaluate_loss({QuoteLoss::spread}, 0.5);
  EXPECT_DOUBLE_EQ(loss.value, 0.25);
  EXPECT_DOUBLE_EQ(loss.weight, 1.0);
}

TEST(QuoteLoss, SpreadChargesTheSameExtraToEveryOutlier) {
  for (const double r : {1.3, 2.0, 50.0}) {
    const LossValue loss = evaluate_loss({QuoteLoss::spread}, r);
    EXPECT_NEAR(loss.value - r * r, 2.0, 1e-12 * r * r);
    EXPECT_DOUBLE_EQ(loss.weight, 1.0);
  }
}

TEST(QuoteLoss, SpreadPullsHardestAtTheEdgeOfTheSpread) {
  EXPECT_GT(evaluate_loss({QuoteLoss::spread}, 1.0).weight, evaluate_loss({QuoteLoss::spread}, 0.8).weight);
  EXPECT_GT(evaluate_loss({QuoteLoss::spread}, 1.0).weight, evaluate_loss({QuoteLoss::spread}, 1.25).weight);
}

TEST(QuoteLoss, DerivativesAgreeWithDifferences) {
  constexpr double kStep = 1e-6;
  for (const QuoteLoss kind : {QuoteLoss::spread, QuoteLoss::huber, QuoteLoss::cauchy, QuoteLoss::tukey}) {
    const auto loss = make_loss({kind, 1.5});
    for (double s = 0.01; s < 9.0; s += 0.0917) {
      std::array<double, 3> low{};
      std::array<double, 3> at{};
      std::array<double, 3> high{};
      loss->Evaluate(s - kStep, low.data());
      loss->Evaluate(s, at.data());
      loss->Evaluate(s + kStep, high.data());
      EXPECT_NEAR(at[1], (high[0] - low[0]) / (2.0 * kStep), 1e-7);
      EXPECT_NEAR(at[2], (high[1] - low[1]) / (2.0 * kStep), 2e-5);
    }
  }
}

TEST(QuoteLoss, TheCoresFormulasAreCeres) {
  for (const QuoteLoss kind : {QuoteLoss::huber, QuoteLoss::cauchy, QuoteLoss::tukey}) {
    const auto loss = make_loss({kind, 1.5});
    for (double s = 0.0; s < 50.0; s += 0.173) {
      std::array<double, 3> theirs{};
      loss->Evaluate(s, theirs.data());
      const core::LossValue<double> ours = core::quote_loss(core_loss({kind, 1.5}), s);
      EXPECT_NEAR(ours.value, theirs[0], 1e-14 * (1.0 + s));
      EXPECT_NEAR(ours.first, theirs[1], 1e-14);
      EXPECT_NEAR(ours.second, theirs[2], 1e-14);
    }
  }
}

TEST(QuoteLoss, PacksHoldTheFormulasOfNumbers) {
  constexpr std::array<double, 4> kSquared = {0.1, 0.9, 2.0, 40.0};
  for (const QuoteLoss kind :
       {QuoteLoss::spread, QuoteLoss::squares, QuoteLoss::huber, QuoteLoss::cauchy, QuoteLoss::tukey}) {
    const auto pack = core::quote_loss(core_loss({kind, 1.5}), core::Pack<4>::load(kSquared.data()));
    for (int i = 0; i < 4; ++i) {
      const core::LossValue<double> one =
          core::quote_loss(core_loss({kind, 1.5}), kSquared[static_cast<std::size_t>(i)]);
      EXPECT_DOUBLE_EQ(pack.value.lanes[i], one.value);
      EXPECT_DOUBLE_EQ(pack.first.lanes[i], one.first);
      EXPECT_DOUBLE_EQ(pack.second.lanes[i], one.second);
    }
  }
}

TEST(QuoteLoss, RobustLossesWeighOutliersLess) {
  for (const QuoteLoss kind : {QuoteLoss::huber, QuoteLoss::cauchy, QuoteLoss::tukey}) {
    EXPECT_LT(evaluate_loss({kind, 2.0}, 10.0).weight, 0.25);
    EXPECT_LT(evaluate_loss({kind, 2.0}, 10.0).value, 100.0);
  }
}

TEST(QuoteLoss, TukeyPullsNothingFromBeyondItsScale) {
  constexpr double kScale = 3.0;
  for (const double r : {3.0, 3.5, 1e9}) {
    const LossValue loss = evaluate_loss({QuoteLoss::tukey, kScale}, r);
    EXPECT_DOUBLE_EQ(loss.value, kScale * kScale / 3.0);
    EXPECT_EQ(loss.weight, 0.0);
  }
  EXPECT_DOUBLE_EQ(evaluate_loss({QuoteLoss::tukey, kScale}, 0.0).weight, 1.0);
}

// A residual that is no number must not be taken for an outlier whose cost is bounded.
TEST(QuoteLoss, TukeyOfNoFiniteNumberIsNoNumber) {
  for (const double squared : {std::numeric_limits<double>::infinity(), std::nan("")}) {
    EXPECT_TRUE(std::isnan(core::tukey_loss(squared, 2.0).value));
    EXPECT_TRUE(std::isnan(core::tukey_loss(core::Pack<4>(squared), 2.0).value.lanes[3]));
  }
}

TEST(QuoteLoss, StagesEndInTheChosenLossAndBeginInOneThatAlwaysPulls) {
  for (const QuoteLoss kind :
       {QuoteLoss::spread, QuoteLoss::squares, QuoteLoss::huber, QuoteLoss::cauchy, QuoteLoss::tukey}) {
    const std::vector<QuoteLossOptions> stages = loss_stages({kind, 2.5});
    EXPECT_EQ(stages.back().kind, kind);
    EXPECT_GT(evaluate_loss(stages.front(), 1e3).weight, 0.0);
    EXPECT_GT(evaluate_loss(loss_alone({kind, 2.5}), 1e3).weight, 0.0);
    EXPECT_EQ(stages.size(), kind == QuoteLoss::tukey ? 2U : 1U);
  }
}

}  // namespace
}  // namespace volcal::fit
