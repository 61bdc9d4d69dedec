// SPDX-License-Identifier: Apache-2.0
#include "host/io/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace volcal::io {
namespace {

using testing::ElementsAre;

TEST(Csv, PassesOverMarksCommentsAndBlankLines) {
  CsvReader csv("\xEF\xBB\xBF# about\n\na,b\r\n# more\n1,2\r\n\r\n3,4\n\n\n");
  EXPECT_THAT(csv.header(), ElementsAre("a", "b"));
  EXPECT_THAT(csv.comments(), ElementsAre(" about"));
  CsvRow row;
  ASSERT_TRUE(csv.next(row));
  EXPECT_EQ(row.line, 5u);
  EXPECT_THAT(row.fields, ElementsAre("1", "2"));
  ASSERT_TRUE(csv.next(row));
  EXPECT_EQ(row.line, 7u);
  EXPECT_THAT(row.fields, ElementsAre("3", "4"));
  EXPECT_FALSE(csv.next(row));
}

TEST(Csv, UndoesQuotes) {
  CsvReader csv("a,b,c\n\"1,5\",\"say \"\"hi\"\"\",\"\"\n");
  CsvRow row;
  ASSERT_TRUE(csv.next(row));
  EXPECT_THAT(row.fields, ElementsAre("1,5", "say \"hi\"", ""));
}

TEST(Csv, NamesWhatIsWrongWithALine) {
  CsvReader csv("a,b\n\"1,2\n\"1\"x,2\n1\n1,2,3\n1,\n");
  CsvRow row;
  ASSERT_TRUE(csv.next(row));
  EXPECT_EQ(row.failure, "a quoted field is not closed on its line");
  ASSERT_TRUE(csv.next(row));
  EXPECT_EQ(row.failure, "text follows the closing quote of a field");
  ASSERT_TRUE(csv.next(row));
  EXPECT_EQ(row.failure, "the line has 1 fields, the header 2");
  ASSERT_TRUE(csv.next(row));
  EXPECT_EQ(row.failure, "the line has 3 fields, the header 2");
  ASSERT_TRUE(csv.next(row));
  EXPECT_EQ(row.failure, "");
  EXPECT_THAT(row.fields, ElementsAre("1", ""));
}

TEST(Csv, FindsColumnsInAnyCaseAndSplitsAtSemicolonsAndTabs) {
  for (const char* text : {"x;Strike\n1;2,5\n", "x\tStrike\n1\t2,5\n"}) {
    CsvReader csv(text);
    CsvRow row;
    ASSERT_TRUE(csv.next(row));
    EXPECT_EQ(RowFields(row).text(csv.column("strike")), "2,5");
    EXPECT_FALSE(csv.column("bid").found());
  }
}

TEST(Csv, RemembersTheFirstFieldThatCannotBeRead) {
  CsvReader csv("bid,ask\nabc,x\n");
  CsvRow row;
  ASSERT_TRUE(csv.next(row));
  RowFields fields(row);
  EXPECT_TRUE(std::isnan(fields.number(csv.column("bid"))));
  EXPECT_TRUE(std::isnan(fields.number(csv.column("ask"))));
  EXPECT_EQ(fields.failure(), "bid 'abc' is not a number");
}

}  // namespace
}  // namespace volcal::io
