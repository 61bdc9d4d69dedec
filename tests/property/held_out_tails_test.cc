// SPDX-License-Identifier: Apache-2.0
// The default profile on days that took no part in its choice (docs/use/tuning.md), own and real: tails that
// were taken out before fitting are met better than by textbook SVI, and without a bias to one side.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <random>

#include "tests/property/snapshots.h"
#include "tests/unit/calibration/validation/tune/vol_quotes.h"
#include "volcal/tune.h"

namespace volcal {
namespace {

constexpr double kBetter = 0.8;  // of textbook's error

/// Deribit's days but those that the default profile was chosen on.
std::vector<QuoteSnapshot> unseen_days() {
  std::vector<QuoteSnapshot> days;
  const auto folder = test::shared_dir() / "quotes" / "deribit";
  std::vector<std::filesystem::path> files;
  for (const auto& where : {folder, folder / "series"}) {
    for (const auto& entry : std::filesystem::directory_iterator(where)) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with("collector_")) continue;
      const bool chosen_on =
          std::ranges::any_of(std::array{"20260303", "20260305", "20260307", "20260309"},
                              [&](const char* day) { return name.find(day) != std::string::npos; });
      if (!chosen_on) files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  for (const auto& file : files) {
    auto snapshots = read_quotes(file.string(), {});
    EXPECT_TRUE(snapshots) << snapshots.error().message;
    for (QuoteSnapshot& snapshot : *snapshots) days.push_back(std::move(snapshot));
  }
  return days;
}

void expect_tails_are_met(const std::vector<QuoteSnapshot>& days, std::size_t least_quotes) {
  const std::array profile = {default_profile()};
  const auto tried = try_profiles(days, profile, {});
  ASSERT_TRUE(tried) << tried.error().message;
  const TunePoint& ours = tried->curve.back();
  std::printf("%zu tail quotes: median %.5f of %.5f, 95th percentile %.5f of %.5f, under-priced %.3f\n",
              ours.tail.quotes, ours.tail.median, tried->textbook_tail.median, ours.tail.percentile_95,
              tried->textbook_tail.percentile_95, ours.tail.under_priced);
  EXPECT_GT(ours.tail.quotes, least_quotes);
  EXPECT_EQ(ours.with_arbitrage, 0U);
  EXPECT_LT(ours.tail.median, kBetter * tried->textbook_tail.median);
  EXPECT_LT(ours.tail.percentile_95, kBetter * tried->textbook_tail.percentile_95);
  EXPECT_GT(ours.tail.under_priced, 0.4);
  EXPECT_LT(ours.tail.under_priced, 0.6);
}

/// Days whose smiles are of the kind that the profile was chosen on: their slopes and widths scatter about
/// its typical ones by a third of its spreads. Quotes carry noise, and end at 2.5 standard deviations.
std::vector<QuoteSnapshot> typical_days() {
  constexpr std::uint64_t kSeed = 20261130;
  constexpr int kDays = 24;
  const ShapeRegulariser shape = default_profile().shape;
  std::mt19937_64 random(kSeed);
  std::normal_distribution<double> normal;
  const auto draw = [&](const RegulariserTerm& term) {
    return term.typical * std::exp(0.3 * term.spread * normal(random));
  };
  std::vector<QuoteSnapshot> days;
  for (int day = 0; day < kDays; ++day) {
    const double left = draw(shape.left_slope);
    const double right = draw(shape.right_slope);
    const double width = draw(shape.width);
    days.push_back(test::typical_snapshot(kSeed + static_cast<std::uint64_t>(day), test::hour(6 * day), 0.5,
                                          2.5, 0.6, {left, right, width}));
  }
  return days;
}

TEST(HeldOutTails, OfOwnDaysAreMetByTheDefaultProfile) { expect_tails_are_met(typical_days(), 800); }

TEST(HeldOutTails, OfUnseenDaysAreMetByTheDefaultProfile) {
  VOLCAL_SHARED_FILE_OR_SKIP(deribit, "quotes/deribit/series");
  const std::vector<QuoteSnapshot> days = unseen_days();
  ASSERT_EQ(days.size(), 28U);
  expect_tails_are_met(days, 4000);
}

}  // namespace
}  // namespace volcal
