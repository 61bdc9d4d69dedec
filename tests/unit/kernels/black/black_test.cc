// SPDX-License-Identifier: Apache-2.0

#include "kernels/core/black/black.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "tests/support/golden_table.h"

namespace volcal::core {
namespace {

using test::golden_path;
using test::GoldenRow;
using test::number;
using test::read_golden_table;

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// Tolerance in eps (1 + d1^2): an eps of d1 moves phi(d1) by d1^2 eps; a few operations are added.
constexpr double kBlackUlp = 6.0;

OptionSide side_of(const GoldenRow& row) {
  return row.at("side") == "call" ? OptionSide::call : OptionSide::put;
}

/// |got - expected| in eps |expected| (1 + d1^2); NaN is infinitely wrong.
double error_units(double got, double expected, double d1) {
  const double error = std::fabs(got - expected) / (kEpsilon * std::fabs(expected) * (1.0 + d1 * d1));
  return std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
}

TEST(Black, PriceAndGreeksMatchTheTable) {
  for (const GoldenRow& row : read_golden_table(golden_path("black_price.csv"))) {
    const double forward = number(row, "forward");
    const double strike = number(row, "strike");
    const double s = number(row, "total_stddev");
    const OptionSide side = side_of(row);
    const double d1 = std::log(forward / strike) / s + 0.5 * s;
    SCOPED_TRACE(testing::Message() << row.at("side") << " F " << forward << " K " << strike << " s " << s);
    const BlackGreeks greeks = black_greeks(forward, strike, s, side);
    EXPECT_LE(
        error_units(undiscounted_price(forward, strike, s, side), number(row, "undiscounted_price"), d1),
        kBlackUlp);
    EXPECT_LE(error_units(greeks.delta, number(row, "delta"), d1), kBlackUlp);
    EXPECT_LE(error_units(greeks.gamma, number(row, "gamma"), d1), kBlackUlp);
    EXPECT_LE(error_units(greeks.vega, number(row, "vega"), d1), kBlackUlp);
  }
}

TEST(Black, LogMoneynessIsExactNextToTheMoney) {
  const double next = std::nextafter(100.0, 200.0);
  EXPECT_EQ(log_moneyness(100.0, 100.0), 0.0);
  EXPECT_NEAR(log_moneyness(100.0, next) / ((next - 100.0) / 100.0), 1.0, 4.0 * kEpsilon);
  EXPECT_DOUBLE_EQ(log_moneyness(1.0, std::exp(5.0)), 5.0);
  EXPECT_DOUBLE_EQ(log_moneyness(1e-200, 1e200), 400.0 * std::log(10.0));
}

TEST(Black, SeriesAndSubtractionAgreeWhereTheyMeet) {
  for (double h = 0.0; h < 40.0; h += 0.25) {
    const double t = 0.5 * (h + 1.25) / (1.0 + h * h);
    const double series = time_value_over_slope_series(h, t * (1.0 - kEpsilon));
    const double subtraction = mills_ratio(h - t) - mills_ratio_positive(h + t);
    EXPECT_LE(std::fabs(series / subtraction - 1.0), 12.0 * kEpsilon * (1.0 + h * h)) << "h = " << h;
  }
}

TEST(Black, LimitsInStddev) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(undiscounted_price(100.0, 90.0, 0.0, OptionSide::call), 10.0);
  EXPECT_EQ(undiscounted_price(100.0, 90.0, 0.0, OptionSide::put), 0.0);
  EXPECT_EQ(undiscounted_price(100.0, 90.0, infinity, OptionSide::call), 100.0);
  EXPECT_EQ(undiscounted_price(100.0, 90.0, infinity, OptionSide::put), 90.0);
  EXPECT_EQ(undiscounted_price(100.0, 100.0, 0.0, OptionSide::call), 0.0);
  EXPECT_EQ(undiscounted_price(1.0, 2.0, 1e-300, OptionSide::call), 0.0);
}

TEST(Black, GreeksAtZeroStddevAreTheLimits) {
  const BlackGreeks in = black_greeks(100.0, 90.0, 0.0, OptionSide::call);
  EXPECT_EQ(in.delta, 1.0);
  EXPECT_EQ(in.gamma, 0.0);
  EXPECT_EQ(in.vega, 0.0);
  EXPECT_EQ(black_greeks(100.0, 110.0, 0.0, OptionSide::call).delta, 0.0);
  EXPECT_EQ(black_greeks(100.0, 110.0, 0.0, OptionSide::put).delta, -1.0);
  EXPECT_DOUBLE_EQ(black_greeks(100.0, 100.0, 0.0, OptionSide::call).delta, 0.5);
}

TEST(Black, OutsideTheDomainIsNan) {
  const double nan = std::nan("");
  EXPECT_TRUE(std::isnan(undiscounted_price(-1.0, 1.0, 0.2, OptionSide::call)));
  EXPECT_TRUE(std::isnan(undiscounted_price(1.0, 0.0, 0.2, OptionSide::call)));
  EXPECT_TRUE(std::isnan(undiscounted_price(1.0, 1.0, -0.2, OptionSide::put)));
  EXPECT_TRUE(std::isnan(undiscounted_price(nan, 1.0, 0.2, OptionSide::put)));
  EXPECT_TRUE(std::isnan(undiscounted_price(1.0, 1.0, nan, OptionSide::put)));
  EXPECT_TRUE(std::isnan(black_greeks(1.0, 1.0, -0.1, OptionSide::call).vega));
}

TEST(Black, BodyPricesEachElement) {
  const std::array<double, 2> forward = {100.0, 50.0};
  const std::array<double, 2> strike = {110.0, 45.0};
  const std::array<double, 2> time = {0.25, 4.0};
  const std::array<double, 2> vol = {0.2, 0.3};
  const std::array<OptionSide, 2> side = {OptionSide::call, OptionSide::put};
  std::array<double, 2> price = {0.0, 0.0};
  const BlackPriceBody body{
      {forward.data(), strike.data(), time.data(), vol.data(), side.data(), price.data()}};
  for (std::int64_t i = 0; i < 2; ++i) body(i);
  EXPECT_DOUBLE_EQ(price[0], undiscounted_price(100.0, 110.0, 0.1, OptionSide::call));
  EXPECT_DOUBLE_EQ(price[1], undiscounted_price(50.0, 45.0, 0.6, OptionSide::put));
}

}  // namespace
}  // namespace volcal::core
