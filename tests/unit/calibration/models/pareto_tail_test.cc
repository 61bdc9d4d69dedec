// SPDX-License-Identifier: Apache-2.0

// The Pareto tail of a history, tested against multiprecision and against laws with a known tail.

#include "calibration/models/pareto_tail.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

#include "tests/support/golden_table.h"
#include "volcal/tail_history.h"

namespace volcal {
namespace {

constexpr double kThreshold = 0.02;  // as in the generator of the golden table

std::vector<double> excesses_of(const test::GoldenRow& row) {
  constexpr double kGolden = 0.6180339887498949;
  const double shape = test::number(row, "shape");
  std::vector<double> excesses;
  for (int i = 1; i <= static_cast<int>(test::number(row, "count")); ++i) {
    const double u = std::fmod(i * kGolden, 1.0);
    excesses.push_back(test::number(row, "scale") * std::expm1(-shape * std::log(u)) / shape);
  }
  return excesses;
}

TEST(ParetoTail, IsTheMultiprecisionMaximumWithItsInterval) {
  for (const test::GoldenRow& row : test::read_golden_table(test::golden_path("pareto_tail.csv"))) {
    SCOPED_TRACE(row.at("shape"));
    const std::vector<double> excesses = excesses_of(row);
    const auto observations = static_cast<std::size_t>(test::number(row, "observations"));
    const ParetoTail tail = fit_pareto_tail(excesses, observations);
    EXPECT_NEAR(tail.shape, test::number(row, "fitted_shape"), 1e-6);
    EXPECT_NEAR(tail.scale / test::number(row, "fitted_scale"), 1.0, 1e-6);
    EXPECT_NEAR(pareto_log_likelihood(excesses, tail.shape, tail.scale), test::number(row, "log_likelihood"),
                1e-9);
    const double excess = test::number(row, "excess");
    EXPECT_NEAR(pareto_probability(tail, excess) / test::number(row, "probability"), 1.0, 1e-5);
    const Interval interval = pareto_interval(excesses, observations, 1.0, 0.95, [&](const ParetoTail& t) {
      return pareto_probability(t, excess);
    });
    EXPECT_NEAR(interval.lower / test::number(row, "lower"), 1.0, 1e-6);
    EXPECT_NEAR(interval.upper / test::number(row, "upper"), 1.0, 1e-6);
    EXPECT_NEAR(pareto_shortfall(tail, kThreshold, test::number(row, "alpha"), test::number(row, "unit")) /
                    test::number(row, "shortfall"),
                1.0, 1e-5);
  }
}

TEST(ParetoTail, ExponentialIsTheLimitOfShapeNought) {
  const std::vector<double> excesses = {0.1, 0.4, 0.9};
  EXPECT_NEAR(pareto_log_likelihood(excesses, 1e-12, 0.5), pareto_log_likelihood(excesses, 1e-6, 0.5), 1e-4);
  EXPECT_NEAR(pareto_probability({0.1, 1e-12, 0.5}, 1.0), 0.1 * std::exp(-2.0), 1e-12);
  EXPECT_EQ(pareto_probability({0.1, -0.25, 0.5}, 2.5), 0.0);  // beyond the law's end
  EXPECT_TRUE(std::isinf(pareto_log_likelihood(excesses, -0.6, 0.5)));
}

// Number of intervals that cover the truth in 120 samples from a law whose tail is exactly Pareto: 95 of 100
// within three standard errors, plus the asymptotic theory's own error.
TEST(ParetoTail, IntervalsCoverTheTruthAsOftenAsTheySay) {
  constexpr int kSamples = 120;
  constexpr int kObservations = 1000;
  constexpr double kShare = 0.1;
  constexpr double kShape = 0.25;
  constexpr double kScale = 0.01;
  constexpr double kExcess = 0.05;
  constexpr double kAlpha = 0.01;
  std::mt19937_64 random(20260308);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  const ParetoTail truth{kShare, kShape, kScale};
  const auto probability = [&](const ParetoTail& t) { return pareto_probability(t, kExcess); };
  const auto shortfall = [&](const ParetoTail& t) { return pareto_shortfall(t, kThreshold, kAlpha, 1.0); };
  int covered[2] = {};
  for (int sample = 0; sample < kSamples; ++sample) {
    std::vector<double> excesses;
    for (int i = 0; i < kObservations; ++i) {
      if (uniform(random) >= kShare) continue;
      excesses.push_back(kScale * std::expm1(-kShape * std::log(1.0 - uniform(random))) / kShape);
    }
    const Interval of_probability = pareto_interval(excesses, kObservations, 1.0, 0.95, probability);
    covered[0] += of_probability.lower <= probability(truth) && probability(truth) <= of_probability.upper;
    if (sample % 4 != 0) continue;  // the shortfall takes an integral
    const Interval of_shortfall = pareto_interval(excesses, kObservations, 1.0, 0.95, shortfall);
    covered[1] += of_shortfall.lower <= shortfall(truth) && shortfall(truth) <= of_shortfall.upper;
  }
  std::printf("covered: probability %d of %d, shortfall %d of %d\n", covered[0], kSamples, covered[1],
              kSamples / 4);
  EXPECT_NEAR(covered[0] / static_cast<double>(kSamples), 0.95, 0.06);
  EXPECT_NEAR(covered[1] / (kSamples / 4.0), 0.95, 0.12);
}

/// Daily prices of independent Student returns with three degrees of freedom, whose tail index is 1/3.
TailHistory student_history(std::size_t days, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::student_t_distribution<double> student(3.0);
  TailHistory history;
  history.prices.source = "student";
  history.mapping = HorizonMapping::sqrt_time;
  history.premium = 1.0;
  double log_price = 0.0;
  for (std::size_t i = 0; i < days; ++i) {
    history.prices.time.push_back(static_cast<double>(i) / 365.0);
    history.prices.price.push_back(100.0 * std::exp(log_price));
    log_price += 0.01 * student(random);
  }
  return history;
}

TEST(TailHistory, FindsTheTailOfKnownReturns) {
  const TailHistory history = student_history(4000, 7);
  const auto day = estimate_tail(history, TailFloorKind::fall, 0.08, 1.0 / 365.0);
  ASSERT_TRUE(day) << day.error().message;
  EXPECT_EQ(day->observations, 3999U);
  EXPECT_NEAR(day->steps, 1.0, 1e-9);
  EXPECT_NEAR(day->shape, 1.0 / 3.0, 0.15);
  const double truth = 0.00203;  // P(t3 > 8) = 2.03e-3
  EXPECT_LE(day->lower, truth);
  EXPECT_GE(day->upper, truth);
  // Under the root-of-time rule a move of 0.16 in four days corresponds to one of 0.08 in a day.
  const auto four = estimate_tail(history, TailFloorKind::fall, 0.16, 4.0 / 365.0);
  ASSERT_TRUE(four);
  EXPECT_NEAR(four->value / day->value, 1.0, 1e-9);
  EXPECT_NEAR(four->lower / day->lower, 1.0, 1e-9);
  const auto shortfall = estimate_tail(history, TailFloorKind::shortfall, 0.01, 4.0 / 365.0);
  ASSERT_TRUE(shortfall);
  EXPECT_GT(shortfall->value, 0.05);
  EXPECT_LT(shortfall->lower, shortfall->value);
  EXPECT_GT(shortfall->upper, shortfall->value);
  // Rises are the falls of the inverse price.
  TailHistory inverse = history;
  for (double& price : inverse.prices.price) price = 1.0 / price;
  const auto rise = estimate_tail(inverse, TailFloorKind::rise, 0.08, 1.0 / 365.0);
  ASSERT_TRUE(rise);
  EXPECT_NEAR(rise->value / day->value, 1.0, 1e-6);
}

TEST(TailHistory, BlocksCountOverlappingReturnsByTheirSpan) {
  TailHistory history = student_history(4000, 11);
  history.mapping = HorizonMapping::blocks;
  const auto week = estimate_tail(history, TailFloorKind::fall, 0.1, 7.0 / 365.0);
  ASSERT_TRUE(week) << week.error().message;
  EXPECT_EQ(week->observations, 3993U);
  EXPECT_LT(week->lower, week->value);
  EXPECT_GT(week->upper, week->value);
  // Overlapping data counted sevenfold would make the interval narrower than that of single days at as many
  // exceedances.
  const auto day = estimate_tail(history, TailFloorKind::fall, 0.1, 1.0 / 365.0);
  ASSERT_TRUE(day);
  EXPECT_GT(std::log(week->upper / week->lower), 0.5 * std::log(day->upper / day->lower));
}

TEST(TailHistory, NamesWhatItCannotDo) {
  const auto refused = [](const TailHistory& history, TailFloorKind kind, double argument, double time,
                          const char* words) {
    const auto estimate = estimate_tail(history, kind, argument, time);
    ASSERT_FALSE(estimate);
    EXPECT_NE(estimate.error().message.find(words), std::string::npos) << estimate.error().message;
  };
  constexpr double kDay = 1.0 / 365.0;
  const TailHistory good = student_history(1000, 3);
  refused(student_history(20, 3), TailFloorKind::fall, 0.1, kDay, "student: too short a history: 20 prices");
  refused(student_history(200, 3), TailFloorKind::fall, 0.1, kDay,
          "leave 19 losses beyond their 0.9 quantile, 19 of them independent; a tail fit needs 30 and 10");
  refused(good, TailFloorKind::fall, 0.001, kDay, "student, at 1 days: the move 0.001 is no tail");
  refused(good, TailFloorKind::shortfall, 0.4, kDay, "the share 0.4 reaches below the threshold");
  refused(good, TailFloorKind::left_slope, kAbsent, kDay, "left_slope has no target");
  TailHistory bad = good;
  bad.mapping = HorizonMapping::blocks;
  refused(bad, TailFloorKind::fall, 0.3, 0.5, "of them independent");
  refused(bad, TailFloorKind::fall, 0.3, 10.0, "returns over 3650 of their steps");
  bad = good;
  bad.mapping = HorizonMapping::stated_none;
  refused(bad, TailFloorKind::fall, 0.1, kDay, "is not stated: sqrt_time or blocks");
  bad = good;
  bad.premium = kAbsent;
  refused(bad, TailFloorKind::fall, 0.1, kDay, "premium is nan, must be stated");
  bad = good;
  bad.prices.price[5] = -1.0;
  refused(bad, TailFloorKind::fall, 0.1, kDay, "entry 5");
  bad = good;
  for (double& price : bad.prices.price) price = 100.0;
  refused(bad, TailFloorKind::fall, 0.1, kDay, "too short a history");
}

}  // namespace
}  // namespace volcal
