// SPDX-License-Identifier: Apache-2.0

// Formats with a reader of their own give the same quotes by way of the table of their columns, which --map
// and the other options of tables need.

#include <string>

#include "tests/support/own_snapshots.h"
#include "tests/unit/host/io/read_text.h"

namespace volcal {
namespace {

void expect_same(double table, double own) {
  EXPECT_TRUE(std::isnan(own) ? std::isnan(table) : table == own) << table << " instead of " << own;
}

void expect_same(const OptionQuote& table, const OptionQuote& own) {
  SCOPED_TRACE(own.instrument);
  EXPECT_EQ(table.record, own.record);
  EXPECT_EQ(table.underlying, own.underlying);
  EXPECT_EQ(table.root, own.root);
  EXPECT_EQ(table.expiry, own.expiry);
  EXPECT_EQ(table.type, own.type);
  EXPECT_EQ(table.unit, own.unit);
  for (double OptionQuote::*field :
       {&OptionQuote::time_to_expiry, &OptionQuote::strike, &OptionQuote::bid, &OptionQuote::ask,
        &OptionQuote::mid, &OptionQuote::forward, &OptionQuote::discount_factor, &OptionQuote::tick,
        &OptionQuote::open_interest, &OptionQuote::volume}) {
    expect_same(table.*field, own.*field);
  }
}

TEST(SameQuotes, ByTheFormatsReaderAndByItsTable) {
  std::size_t formats = 0;
  for (const std::string& name : test::own_snapshots()) {
    SCOPED_TRACE(name);
    const std::string text = test::own_text(name);
    ReadOptions options;
    const auto own = test::read_text(text, options);
    options.as_of_zone = "UTC";  // an option of tables; these files state their zones
    const auto table = test::read_text(text, options);
    ASSERT_EQ(table.size(), own.size());
    for (std::size_t i = 0; i < own.size(); ++i) {
      EXPECT_EQ(table[i].format, own[i].format);
      EXPECT_EQ(table[i].as_of, own[i].as_of);
      EXPECT_EQ(table[i].unreadable.size(), own[i].unreadable.size());
      expect_same(table[i].spot, own[i].spot);
      ASSERT_EQ(table[i].quotes.size(), own[i].quotes.size());
      for (std::size_t q = 0; q < own[i].quotes.size(); ++q)
        expect_same(table[i].quotes[q], own[i].quotes[q]);
    }
    ++formats;
  }
  EXPECT_GE(formats, 4u);
}

}  // namespace
}  // namespace volcal
