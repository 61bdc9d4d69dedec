// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/robust_regression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace volcal {
namespace {

constexpr unsigned kSeed = 20260130;

std::vector<RegressionPoint> noisy_line(std::mt19937_64& random, double noise_share) {
  std::normal_distribution<double> gauss;
  std::vector<RegressionPoint> points;
  for (int i = 0; i < 41; ++i) {
    const double x = -20.0 + i;
    const double error = 0.05 + 0.01 * std::abs(x);
    points.push_back({x, 3.0 - 0.97 * x + noise_share * error * gauss(random), error});
  }
  return points;
}

TEST(RobustLine, RecoversAnExactLine) {
  std::mt19937_64 random(kSeed);
  const RobustFit fit = robust_line(noisy_line(random, 0.0));
  ASSERT_TRUE(fit.ok);
  constexpr double kRounding = 1e-12;  // 41 terms of size 20
  EXPECT_NEAR(fit.slope, -0.97, kRounding);
  EXPECT_NEAR(fit.level, 3.0, kRounding);
  EXPECT_EQ(fit.used, 41U);
  EXPECT_LT(fit.slope_variance, kRounding);
}

TEST(RobustLine, OutvotesAThirdOfGrossOutliersOnOneSide) {
  std::mt19937_64 random(kSeed);
  std::vector<RegressionPoint> points = noisy_line(random, 0.3);
  for (std::size_t i = 0; i < points.size(); i += 3) points[i].y += 7.0;
  const RobustFit fit = robust_line(points);
  ASSERT_TRUE(fit.ok);
  constexpr double kNoise = 0.05;  // three standard errors of 27 clean points
  EXPECT_NEAR(fit.level, 3.0, kNoise);
  EXPECT_NEAR(fit.slope, -0.97, kNoise / 10.0);
  EXPECT_EQ(fit.used, 27U);
}

TEST(RobustLine, StandardErrorsMatchTheSpreadOfRepeatedFits) {
  std::mt19937_64 random(kSeed);
  constexpr int kRepeats = 2000;
  double level_sum = 0.0, level_squares = 0.0, slope_squares = 0.0, level_variance = 0.0,
         slope_variance = 0.0;
  for (int i = 0; i < kRepeats; ++i) {
    const RobustFit fit = robust_line(noisy_line(random, 0.4));
    level_sum += fit.level - 3.0;
    level_squares += (fit.level - 3.0) * (fit.level - 3.0);
    slope_squares += (fit.slope + 0.97) * (fit.slope + 0.97);
    level_variance += fit.level_variance;
    slope_variance += fit.slope_variance;
  }
  // 2000 repeats give a variance to 3 %; the asymptotic formula at 41 points is accurate to some 10 %.
  constexpr double kShare = 0.15;
  EXPECT_NEAR(level_variance / level_squares, 1.0, kShare) << "seed " << kSeed;
  EXPECT_NEAR(slope_variance / slope_squares, 1.0, kShare) << "seed " << kSeed;
  EXPECT_LT(std::abs(level_sum / kRepeats), 4.0 * std::sqrt(level_squares) / kRepeats);
}

TEST(RobustLine, RefusesTwoPointsAndOnePlace) {
  EXPECT_FALSE(robust_line({{0.0, 1.0, 1.0}, {1.0, 2.0, 1.0}}).ok);
  EXPECT_FALSE(robust_line({{1.0, 1.0, 1.0}, {1.0, 2.0, 1.0}, {1.0, 3.0, 1.0}}).ok);
}

TEST(RobustLevel, OneTwoAndThreePointsCarryTheirStatedErrors) {
  const RobustFit one = robust_level({{0.0, 5.0, 0.2}});
  ASSERT_TRUE(one.ok);
  EXPECT_DOUBLE_EQ(one.level, 5.0);
  EXPECT_DOUBLE_EQ(one.level_variance, 0.04);
  const RobustFit two = robust_level({{0.0, 5.0, 0.2}, {0.0, 5.1, 0.2}});
  ASSERT_TRUE(two.ok);
  EXPECT_DOUBLE_EQ(two.level_variance, 0.02);
  EXPECT_FALSE(robust_level({}).ok);
}

TEST(RobustLevel, IgnoresAWildValue) {
  const RobustFit fit = robust_level({{0.0, 5.0, 0.1},
                                      {0.0, 5.02, 0.1},
                                      {0.0, 4.98, 0.1},
                                      {0.0, 5.01, 0.1},
                                      {0.0, 4.99, 0.1},
                                      {0.0, 900.0, 0.1}});
  ASSERT_TRUE(fit.ok);
  EXPECT_NEAR(fit.level, 5.0, 1e-3);
  EXPECT_EQ(fit.used, 5U);
}

}  // namespace
}  // namespace volcal
