// SPDX-License-Identifier: Apache-2.0
// Selection of one underlying from a file of many.

#include "host/io/quotes/snapshot_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <string>

#include "host/io/text/name_list.h"

namespace volcal::io {
namespace {

using testing::HasSubstr;

OptionQuote quote_of(const std::string& underlying, std::size_t record) {
  OptionQuote quote;
  quote.record = record;
  quote.underlying = underlying;
  quote.instrument = underlying + "-a name that is longer than what a string holds in place";
  quote.time_to_expiry = 0.5;
  quote.strike = 100.0;
  return quote;
}

ReadOptions selecting(const std::string& underlying) {
  ReadOptions options;
  options.underlying = underlying;
  return options;
}

TEST(SnapshotBuilder, KeepsTheQuotesThatAreAskedForAlone) {
  SnapshotBuilder builder("file.csv", "volcal-csv", selecting("wanted"));
  builder.add(quote_of("WANTED", 1));
  const std::size_t before = ::mallinfo2().uordblks;
  if (before == 0) GTEST_SKIP() << "this allocator does not say what is in use";
  constexpr std::size_t kQuotes = 20'000;  // of some 400 bytes each
  for (std::size_t i = 0; i < kQuotes; ++i) {
    builder.add(quote_of("OTHER", 2 + i));
    builder.saw_spot("OTHER", 100.0);
    builder.add_unreadable("OTHER", {2 + i, "a name that is longer than what a string holds", "a reason"});
  }
  const std::size_t after = ::mallinfo2().uordblks;
  EXPECT_LT(after, before + 10'000);
  const auto snapshots = builder.finish();
  ASSERT_TRUE(snapshots.has_value());
  ASSERT_EQ(snapshots->size(), 1U);
  EXPECT_EQ(snapshots->front().quotes.size(), 1U);
  EXPECT_TRUE(snapshots->front().unreadable.empty());
}

TEST(SnapshotBuilder, CountsUnreadableRecordsOfOthersAsBefore) {
  SnapshotBuilder builder("file.csv", "volcal-csv", selecting("A"));
  builder.add_unreadable("B", {1, "B-1", "before any quote of B: it leaves with them"});
  builder.add(quote_of("B", 2));
  builder.add_unreadable("B", {3, "B-3", "leaves too"});
  builder.add(quote_of("A", 4));
  builder.add_unreadable("A", {5, "A-5", "stays"});
  builder.add_unreadable("C", {6, "C-6", "of no snapshot: accounted for in the first that is kept"});
  builder.add_unreadable("", {7, "?", "of nobody"});
  const auto snapshots = builder.finish();
  ASSERT_TRUE(snapshots.has_value());
  std::vector<std::size_t> records;
  for (const UnreadableRecord& record : snapshots->front().unreadable) records.push_back(record.record);
  EXPECT_THAT(records, testing::ElementsAre(5, 6, 7));
}

TEST(SnapshotBuilder, AWrongNameListsAFewOfThoseThatAreThere) {
  SnapshotBuilder builder("file.csv", "volcal-csv", selecting("absent"));
  for (std::size_t i = 0; i < 1000; ++i) builder.add(quote_of("N" + std::to_string(i), i));
  const auto snapshots = builder.finish();
  ASSERT_FALSE(snapshots.has_value());
  EXPECT_THAT(snapshots.error().message, HasSubstr("no underlying 'absent' in it; it has N0, N1,"));
  EXPECT_THAT(snapshots.error().message, HasSubstr("N19 and 980 more"));
}

}  // namespace
}  // namespace volcal::io
