// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/expiry_groups.h"

#include <gtest/gtest.h>

#include "tests/unit/calibration/quotes/written_snapshots.h"

namespace volcal {
namespace {

using test::add;
using test::empty_snapshot;
using test::good_quote;

TEST(ExpiryGroups, KeepsRootsAndHoursOfOneDateApart) {
  QuoteSnapshot snapshot = empty_snapshot();
  for (const auto& [root, days] : {std::pair{"SPXW", 10.25}, {"SPX", 10.0}, {"SPXW", 10.0}, {"SPX", 10.0}}) {
    OptionQuote quote = good_quote();
    quote.root = root;
    quote.expiry = test::days_later(days);
    add(snapshot, quote);
  }
  const ExpiryGroups groups = group_by_expiry(snapshot);
  ASSERT_EQ(groups.groups.size(), 3U);
  EXPECT_EQ(groups.groups[0].expiry.root, "SPX") << "by time, then root";
  EXPECT_EQ(groups.groups[0].quotes, (std::vector<std::size_t>{1, 3}));
  EXPECT_EQ(groups.groups[1].expiry.root, "SPXW");
  EXPECT_EQ(groups.of_quote, (std::vector<std::size_t>{2, 0, 1, 0}));
  EXPECT_EQ(groups.groups[2].expiry.label, "2026-01-15T18:00:00Z");
}

TEST(ExpiryGroups, TakesTheFilesYearFractionUnchanged) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  quote.time_to_expiry = 0.0383561643835616;  // 14 days of 365; the date says 30
  add(snapshot, quote);
  quote.expiry.reset();
  add(snapshot, quote);
  const ExpiryGroups groups = group_by_expiry(snapshot);
  ASSERT_EQ(groups.groups.size(), 2U) << "a dated and an undated expiry are different keys";
  for (const ExpiryGroup& group : groups.groups) EXPECT_EQ(group.expiry.time_to_expiry, 0.0383561643835616);
  EXPECT_EQ(groups.groups[groups.of_quote[1]].expiry.label, "T=0.0383561643835616");
}

TEST(ExpiryGroups, MeasuresActual365FromTheSnapshot) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  quote.expiry = test::days_later(73.0);
  add(snapshot, quote);
  EXPECT_DOUBLE_EQ(group_by_expiry(snapshot).groups[0].expiry.time_to_expiry, 0.2);
}

TEST(ExpiryGroups, FindsTheExpiryOfRejectedQuotes) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  add(snapshot, quote);
  quote.expiry = test::days_later(60.0);
  add(snapshot, quote);
  quote.expiry.reset();
  add(snapshot, quote);
  const std::vector<Expiry> listed = {group_by_expiry(snapshot).groups[1].expiry};
  EXPECT_EQ(expiry_of_quotes(snapshot, listed), (std::vector<std::size_t>{kNoExpiry, 0, kNoExpiry}));
}

}  // namespace
}  // namespace volcal
