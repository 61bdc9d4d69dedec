// SPDX-License-Identifier: Apache-2.0
// Tuning finds what smiles have in common, keeps to its appetite, and names what is wrong.

#include "volcal/tune.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "calibration/validation/tune/held_out_errors.h"
#include "tests/unit/calibration/validation/tune/vol_quotes.h"

namespace volcal {
namespace {

std::vector<QuoteSnapshot> days() {
  return {test::typical_snapshot(11, test::hour(0)),
          test::typical_snapshot(12, test::hour(6), 0.3, 2.5, 0.63),
          test::typical_snapshot(13, test::hour(12), 0.3, 2.5, 0.58)};
}

TEST(HeldOutErrors, AreOrderStatisticsAndShares) {
  tuning::ErrorCollector collector;
  // Errors of -2, -1, 0, 1, 4 vol points, half-spreads of one.
  for (const double error : {1.0, -2.0, 4.0, 0.0, -1.0}) {
    collector.add({0, 0.0, 0.5, 0.49, 0.51, 0.01}, 0.5 + 0.01 * error);
  }
  const HeldOutErrors plain = collector.errors(1.0);
  EXPECT_EQ(plain.quotes, 5U);
  EXPECT_NEAR(plain.median, 0.01, 1e-15);
  EXPECT_NEAR(plain.percentile_95, 0.02 + 0.8 * 0.02, 1e-15);  // at 3.8 of 0, 1, 1, 2, 4
  EXPECT_NEAR(plain.under_priced, 0.4, 1e-15);
  EXPECT_NEAR(plain.score, 0.5 * (2.0 * std::log(2.0) + std::log(5.0) + std::log(17.0)) / 5.0, 1e-12);
  const double dearer = collector.errors(3.0).score;
  EXPECT_NEAR(dearer, 0.5 * (std::log(2.0) + std::log(10.0) + std::log(37.0) + std::log(17.0)) / 5.0, 1e-12);
  EXPECT_TRUE(std::isnan(tuning::ErrorCollector().errors(1.0).median));
}

TEST(Tune, HelpsWhereSmilesHaveAShapeInCommon) {
  const auto tuning = tune(days(), {});
  ASSERT_TRUE(tuning) << tuning.error().message;
  EXPECT_EQ(tuning->surfaces, 3U);
  const TunePoint& none = tuning->curve[tuning->none];
  const TunePoint& chosen = tuning->curve[tuning->chosen];
  ASSERT_NE(tuning->chosen, tuning->none);
  EXPECT_EQ(none.profile.shape.strength, 0.0);
  EXPECT_EQ(none.price, 0.0);
  EXPECT_LT(chosen.score, none.score);
  EXPECT_LT(chosen.tail.median, 0.7 * none.tail.median);
  EXPECT_LT(chosen.jump, none.jump);
  EXPECT_LE(chosen.price, TuneOptions().appetite);
  // The truth's own wings.
  EXPECT_NEAR(chosen.profile.shape.left_slope.typical, 1.1, 0.25);
  EXPECT_NEAR(chosen.profile.shape.right_slope.typical, 0.9, 0.25);
  for (const TunePoint& point : tuning->curve) {
    EXPECT_EQ(point.with_arbitrage, 0U);
    EXPECT_EQ(point.tail.quotes, none.tail.quotes);
    EXPECT_EQ(point.strikes.quotes, none.strikes.quotes);
    EXPECT_EQ(point.next.quotes, 2U * 4U * 29U);
    EXPECT_NEAR(point.score, point.tail.score + point.strikes.score + point.next.score, 1e-12);
    const bool affordable = point.price <= TuneOptions().appetite;
    EXPECT_TRUE(!affordable || point.score >= chosen.score);
  }
}

TEST(Tune, PaysNoMoreThanItsAppetite) {
  double last = -1.0;
  for (const double appetite : {0.0, 0.001, 0.3}) {
    TuneOptions options;
    options.appetite = appetite;
    const auto tuning = tune(days(), options);
    ASSERT_TRUE(tuning) << tuning.error().message;
    const TunePoint& chosen = tuning->curve[tuning->chosen];
    EXPECT_LE(chosen.price, appetite);
    EXPECT_GE(chosen.price, last) << appetite;
    last = chosen.price;
  }
}

TEST(Tune, TryingMeasuresTheSameAsSearching) {
  const auto searched = tune(days(), {});
  ASSERT_TRUE(searched);
  const TunePoint& chosen = searched->curve[searched->chosen];
  const auto tried = try_profiles(days(), std::vector{chosen.profile}, {});
  ASSERT_TRUE(tried) << tried.error().message;
  ASSERT_EQ(tried->curve.size(), 2U);
  EXPECT_EQ(tried->chosen, 1U);
  EXPECT_EQ(tried->curve[1].tail.median, chosen.tail.median);
  EXPECT_EQ(tried->curve[1].score, chosen.score);
  EXPECT_EQ(tried->textbook_tail.median, searched->textbook_tail.median);
}

// A market that moves as a whole, its smiles in units of their own standard deviation unchanged, is no error.
TEST(Tune, AMoveOfTheLevelIsNoErrorOfTheNextSnapshot) {
  const std::vector<QuoteSnapshot> moved = {test::typical_snapshot(1, test::hour(0), 0.0),
                                            test::typical_snapshot(2, test::hour(1), 0.0, 2.5, 0.61)};
  const auto tuning = try_profiles(moved, {}, {});
  ASSERT_TRUE(tuning) << tuning.error().message;
  // Far wings bend towards Lee's bound, which does not move with the market: so nearly.
  EXPECT_LT(tuning->curve[0].next.median, 5e-4);
  EXPECT_LT(tuning->curve[0].next.percentile_95, 2e-3);
  EXPECT_LT(tuning->curve[0].jump, 0.02);
}

TEST(Tune, ASnapshotWithoutTailsCostsItself) {
  std::vector<QuoteSnapshot> snapshots = days();
  snapshots.push_back(test::typical_snapshot(5, test::hour(18), 0.3, 0.5));
  const auto tuning = try_profiles(snapshots, {}, {});
  ASSERT_TRUE(tuning) << tuning.error().message;
  EXPECT_EQ(tuning->surfaces, 3U);
  ASSERT_FALSE(tuning->notes.empty());
  EXPECT_NE(
      tuning->notes.back().find("made X: left out: no slice has a two-sided quote with |delta| below 0.1"),
      std::string::npos)
      << tuning->notes.back();
  const auto nothing = tune(std::span(snapshots).subspan(3), {});
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, ErrorCode::nothing_usable);
}

TEST(Tune, NamesOptionsThatAreOutOfBounds) {
  const auto message = [](auto change) {
    TuneOptions options;
    change(options);
    const auto tuning = tune(days(), options);
    EXPECT_FALSE(tuning);
    EXPECT_EQ(tuning.error().code, ErrorCode::usage);
    return tuning.error().message;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(message([](TuneOptions& o) { o.tail_delta = 0.5; }),
            "tail delta is 0.5, must be above 0 and below 0.5");
  EXPECT_EQ(message([](TuneOptions& o) { o.strike_folds = 1; }), "strike folds: 1, must be from 2 to 10");
  EXPECT_EQ(message([](TuneOptions& o) { o.appetite = -0.1; }), "appetite is -0.1, must be 0 or above");
  EXPECT_EQ(message([nan](TuneOptions& o) { o.appetite = nan; }), "appetite is nan, must be 0 or above");
  EXPECT_EQ(message([nan](TuneOptions& o) { o.under_pricing = nan; }),
            "under-pricing is nan, must be 1 or above");
  EXPECT_EQ(message([](TuneOptions& o) { o.fit.model = SurfaceModel::heston; }),
            "model: tuning is of SVI fits, must be svi");
  Profile bad;
  bad.name = "bad";
  bad.shape.strength = -1.0;
  const auto tried = try_profiles(days(), std::vector{bad}, {});
  ASSERT_FALSE(tried);
  EXPECT_EQ(tried.error().message, "profile 'bad': shape.strength is -1, must be from 0 to 1");
}

}  // namespace
}  // namespace volcal
