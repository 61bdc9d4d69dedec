// SPDX-License-Identifier: Apache-2.0
#include "host/io/text/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/csv_reference.h"

namespace volcal::io {
namespace {

using testing::ElementsAre;

TEST(Csv, PassesOverMarksCommentsAndBlankLines) {
  CsvReader csv("\xEF\xBB\xBF# about\n\na,b\r\n# more\n1,2\r\n\r\n3,4\n\n\n");
  EXPECT_THAT(csv.header(), ElementsAre("a", "b"));
  EXPECT_THAT(csv.comments(), ElementsAre(" about"));
  TableRow row;
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
  TableRow row;
  ASSERT_TRUE(csv.next(row));
  EXPECT_THAT(row.fields, ElementsAre("1,5", "say \"hi\"", ""));
}

TEST(Csv, NamesWhatIsWrongWithALine) {
  CsvReader csv("a,b\n\"1,2\n\"1\"x,2\n1\n1,2,3\n1,\n");
  TableRow row;
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

/// Rows as long and as odd as they come, around the 64 bytes that the reader looks at together.
std::string random_table(std::mt19937_64& random) {
  constexpr std::string_view kLetters = "aaab1 \"\",,,;\t\n\n\r#";
  std::string text = "x,y,z\n";
  const std::size_t size = random() % 300;
  for (std::size_t i = 0; i < size; ++i) text += kLetters[random() % kLetters.size()];
  return text;
}

TEST(Csv, SplitsAsAReaderByteByByteDoes) {
  constexpr unsigned kSeed = 20261121;
  constexpr int kTables = 20'000;
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < kTables; ++i) {
    const std::string text = random_table(random);
    const std::vector<test::ReferenceRow> expected = test::split_csv_reference(text);
    CsvReader csv(text);
    TableRow row;
    for (std::size_t r = 1; r < expected.size(); ++r) {
      ASSERT_TRUE(csv.next(row)) << text;
      ASSERT_EQ(row.line, expected[r].line) << text;
      ASSERT_EQ(row.failure.empty(), !expected[r].failed && expected[r].fields.size() == 3) << text;
      if (expected[r].failed) continue;
      ASSERT_THAT(row.fields, testing::ElementsAreArray(expected[r].fields)) << text;
    }
    ASSERT_FALSE(csv.next(row)) << text;
  }
}

TEST(Csv, FindsColumnsInAnyCaseAndSplitsAtSemicolonsAndTabs) {
  for (const char* text : {"x;Strike\n1;2,5\n", "x\tStrike\n1\t2,5\n"}) {
    CsvReader csv(text);
    TableRow row;
    ASSERT_TRUE(csv.next(row));
    EXPECT_EQ(RowFields(row).text(csv.column("strike")), "2,5");
    EXPECT_FALSE(csv.column("bid").exists());
  }
}

TEST(Csv, RemembersTheFirstFieldThatCannotBeRead) {
  CsvReader csv("bid,ask\nabc,x\n");
  TableRow row;
  ASSERT_TRUE(csv.next(row));
  RowFields fields(row);
  EXPECT_TRUE(std::isnan(fields.number(csv.column("bid"))));
  EXPECT_TRUE(std::isnan(fields.number(csv.column("ask"))));
  EXPECT_EQ(fields.failure(), "bid 'abc' is not a number");
}

}  // namespace
}  // namespace volcal::io
