// SPDX-License-Identifier: Apache-2.0
#include "calibration/quotes/superseded.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "calibration/quotes/clean.h"

namespace volcal {
namespace {

UtcTime at(int minute) { return UtcTime(std::chrono::minutes(60 * 24 * 365 * 56 + minute)); }

OptionQuote quote(std::size_t record, const char* name, int minute, double bid) {
  OptionQuote result;
  result.record = record;
  result.instrument = name;
  result.root = "X";
  result.expiry = at(60 * 24 * 30);
  result.strike = 100.0;
  result.bid = bid;
  result.ask = bid + 0.1;
  result.forward = 100.0 + minute;
  result.discount_factor = 1.0;
  result.quoted_at = at(minute);
  return result;
}

QuoteSnapshot two_moments() {
  QuoteSnapshot snapshot;
  snapshot.as_of = at(10);
  snapshot.quotes = {quote(1, "a", 0, 2.0), quote(2, "b", 10, 3.0), quote(3, "a", 10, 2.5),
                     quote(4, "a", 10, 2.6)};
  return snapshot;
}

TEST(Superseded, TheLatestQuoteOfAContractCounts) {
  const QuoteSnapshot snapshot = two_moments();
  EXPECT_THAT(find_superseded(snapshot),
              testing::ElementsAre(2u, kNotSuperseded, kNotSuperseded, kNotSuperseded));
  const CleanedQuotes cleaned = clean_quotes(snapshot, {});
  ASSERT_EQ(cleaned.kept.size() + cleaned.rejected.size(), 4u);
  ASSERT_GE(cleaned.rejected.size(), 2u);
  EXPECT_EQ(cleaned.rejected[0].quote, 0u);
  EXPECT_EQ(cleaned.rejected[0].reason, RejectReason::duplicate);
  EXPECT_THAT(cleaned.rejected[0].detail, testing::HasSubstr("record 3 quotes 'a'"));
  ASSERT_EQ(cleaned.expiries.size(), 1u);
  EXPECT_EQ(cleaned.expiries[0].forward.forward, 110.0) << "forwards of earlier moments do not count";
}

TEST(Superseded, IsNothingInASnapshotOfOneMoment) {
  QuoteSnapshot snapshot = two_moments();
  for (OptionQuote& one : snapshot.quotes) one.quoted_at = at(0);
  EXPECT_TRUE(find_superseded(snapshot).empty());
  for (OptionQuote& one : snapshot.quotes) one.quoted_at.reset();
  EXPECT_TRUE(find_superseded(snapshot).empty());
  EXPECT_TRUE(find_superseded(QuoteSnapshot()).empty());
}

}  // namespace
}  // namespace volcal
