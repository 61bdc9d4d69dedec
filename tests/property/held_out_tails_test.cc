// SPDX-License-Identifier: Apache-2.0
// The default profile on real days that took no part in its choice (docs/tuning.md): tails that were taken
// out before fitting are met better than by textbook SVI, and without a bias to one side.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/property/shared_snapshots.h"
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

TEST(HeldOutTails, OfUnseenDaysAreMetByTheDefaultProfile) {
  if (!std::filesystem::exists(test::shared_dir()))
    GTEST_SKIP() << "no ../shared: real quotes are not at hand";
  const std::vector<QuoteSnapshot> days = unseen_days();
  ASSERT_EQ(days.size(), 28U);
  const std::array profile = {default_profile()};
  const auto tried = try_profiles(days, profile, {});
  ASSERT_TRUE(tried) << tried.error().message;
  const TunePoint& ours = tried->curve.back();
  RecordProperty("tail_quotes", static_cast<int>(ours.tail.quotes));
  EXPECT_GT(ours.tail.quotes, 4000U);
  EXPECT_EQ(ours.with_arbitrage, 0U);
  EXPECT_LT(ours.tail.median, kBetter * tried->textbook_tail.median);
  EXPECT_LT(ours.tail.percentile_95, kBetter * tried->textbook_tail.percentile_95);
  EXPECT_GT(ours.tail.under_priced, 0.4);
  EXPECT_LT(ours.tail.under_priced, 0.6);
}

}  // namespace
}  // namespace volcal
