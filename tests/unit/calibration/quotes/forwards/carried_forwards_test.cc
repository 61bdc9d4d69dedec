// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/forwards/carried_forwards.h"

#include <gtest/gtest.h>

#include <cmath>

namespace volcal {
namespace {

constexpr double kRounding = 1e-12;
constexpr RateEstimate kNoRate{};

TEST(CarriedForwards, AreLinearInLogBetweenKnownOnes) {
  const CarriedForwards carried({{0.5, 100.0, 1e-4}, {1.0, 104.0, 3e-4}}, kAbsent);
  const ForwardEstimate e = carried.at(0.75, kNoRate);
  EXPECT_NEAR(e.forward, std::sqrt(100.0 * 104.0), 1e-10);
  EXPECT_EQ(e.source, ForwardSource::implied_carry);
  EXPECT_NEAR(e.forward_stderr / e.forward, std::hypot(3e-4, kDividends * 0.25 * 0.25 / 0.5), kRounding);
  EXPECT_NEAR(carried.at(0.5, kNoRate).forward, 100.0, 1e-10);
}

TEST(CarriedForwards, ContinueWithTheCarryThatTwoKnownOnesImply) {
  const double carry = 0.03;
  const auto forward = [&](double years) { return 100.0 * std::exp(carry * years); };
  const CarriedForwards carried({{0.5, forward(0.5), 1e-4}, {1.5, forward(1.5), 1e-4}}, 100.0);
  for (const double years : {0.1, 2.0, 4.0}) {
    const ForwardEstimate e = carried.at(years, {0.05, 0.0});
    EXPECT_NEAR(e.forward, forward(years), 1e-9 * e.forward) << "the rate is 5 %, dividends take 2 %";
    EXPECT_EQ(e.source, ForwardSource::implied_carry);
  }
  EXPECT_GT(carried.at(4.0, kNoRate).forward_stderr, 2.0 * carried.at(2.0, kNoRate).forward_stderr);
}

TEST(CarriedForwards, ContinueFromOneKnownForwardWithSpotOrRate) {
  constexpr double kLater = 0.1;  // years
  const ForwardNode node{1.0, 103.0, 1e-4, 0.05};
  const ForwardEstimate with_spot = CarriedForwards({node}, 100.0).at(1.0 + kLater, {0.05, 0.0});
  EXPECT_NEAR(with_spot.forward, 103.0 * std::pow(1.03, kLater), 1e-9) << "spot and forward imply the carry";
  const ForwardEstimate with_rate = CarriedForwards({node}, kAbsent).at(1.0 + kLater, {0.05, 0.0});
  EXPECT_NEAR(with_rate.forward, 103.0 * std::exp(0.05 * kLater), 1e-9);
  EXPECT_NEAR(with_rate.forward_stderr / with_rate.forward, std::hypot(1e-4, kDividends * kLater), kRounding);
  const ForwardEstimate with_neither = CarriedForwards({node}, kAbsent).at(1.0 + kLater, kNoRate);
  EXPECT_NEAR(with_neither.forward, 103.0, 1e-9);
  EXPECT_GT(with_neither.forward_stderr, with_rate.forward_stderr);
  EXPECT_LT(with_spot.forward_stderr, with_rate.forward_stderr);
}

TEST(CarriedForwards, GoNoFurtherWithoutASpotThanASpotWouldTell) {
  const CarriedForwards carried({{1.0, 103.0, 1e-4, 0.05}}, kAbsent);
  EXPECT_FALSE(std::isnan(carried.at(1.2, {0.05, 0.0}).forward));
  EXPECT_TRUE(std::isnan(carried.at(2.0, {0.05, 0.0}).forward));
  EXPECT_TRUE(std::isnan(carried.at(0.1, kNoRate).forward));
}

TEST(CarriedForwards, TakeTheSpotWhereNothingElseIsKnown) {
  const CarriedForwards carried({}, 50.0);
  const ForwardEstimate with_rate = carried.at(1.0, {0.04, 0.001});
  EXPECT_NEAR(with_rate.forward, 50.0 * std::exp(0.04), 1e-10);
  EXPECT_EQ(with_rate.source, ForwardSource::carry);
  EXPECT_NEAR(with_rate.forward_stderr / with_rate.forward,
              std::hypot(kSpotError, std::hypot(0.001, kDividends)), kRounding);
  const ForwardEstimate without = carried.at(1.0, kNoRate);
  EXPECT_NEAR(without.forward, 50.0, 1e-10);
  EXPECT_EQ(without.source, ForwardSource::spot);
  EXPECT_TRUE(std::isnan(CarriedForwards({}, kAbsent).at(1.0, {0.04, 0.0}).forward));
  for (const double spot : {-1.0, 0.0, HUGE_VAL})
    EXPECT_TRUE(std::isnan(CarriedForwards({}, spot).at(1.0, {0.04, 0.0}).forward)) << spot;
}

TEST(CarriedForwards, DoubtASpotThatTheForwardsContradict) {
  const std::vector<ForwardNode> nodes = {{0.1, 100.4, 1e-4, 0.04}, {0.5, 102.0, 1e-4, 0.04}};
  const CarriedForwards fresh(nodes, 100.3), stale(nodes, 95.0);
  EXPECT_FALSE(fresh.contradicts_spot());
  EXPECT_TRUE(stale.contradicts_spot());
  EXPECT_NEAR(stale.implied_spot().spot, 100.0, 0.1);
  EXPECT_NEAR(stale.at(1.0, kNoRate).forward, 102.0 * std::pow(102.0 / 100.4, 0.5 / 0.4), 1e-9);
  EXPECT_NEAR(fresh.at(1.0, kNoRate).forward, 104.05, 0.2);
}

}  // namespace
}  // namespace volcal
