// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "tests/unit/host/io/read_text.h"

namespace volcal {
namespace {

using test::at;
using test::read_error;
using test::read_one;
using test::read_text;
using testing::Contains;
using testing::HasSubstr;

TEST(VolcalCsv, ReadsEveryColumn) {
  const QuoteSnapshot snapshot = read_one(
      "exercise,last_trade,volume,open_interest,tick,as_of,discount_factor,forward,unit,mid,ask,bid,type,"
      "strike,"
      "time_to_expiry,expiry,instrument,root,underlying\n"
      "european,2026-01-01T10:00:00Z,7,8,0.05,2026-01-02T10:00:00Z,0.99,101.5,undiscounted,2.5,3,2,P,95,"
      "0.25,2026-04-01T16:00:00Z,X95P,XW,X\n");
  EXPECT_EQ(snapshot.format, "volcal-csv");
  EXPECT_EQ(snapshot.underlying, "X");
  EXPECT_EQ(snapshot.as_of, at("2026-01-02T10:00:00Z"));
  ASSERT_EQ(snapshot.quotes.size(), 1u);
  const OptionQuote& quote = snapshot.quotes[0];
  EXPECT_EQ(quote.instrument, "X95P");
  EXPECT_EQ(quote.root, "XW");
  EXPECT_EQ(quote.expiry, at("2026-04-01T16:00:00Z"));
  EXPECT_EQ(quote.time_to_expiry, 0.25);
  EXPECT_EQ(quote.strike, 95.0);
  EXPECT_EQ(quote.type, OptionType::put);
  EXPECT_EQ(quote.unit, QuoteUnit::undiscounted);
  EXPECT_EQ(quote.bid, 2.0);
  EXPECT_EQ(quote.ask, 3.0);
  EXPECT_EQ(quote.mid, 2.5);
  EXPECT_EQ(quote.forward, 101.5);
  EXPECT_EQ(quote.discount_factor, 0.99);
  EXPECT_EQ(quote.tick, 0.05);
  EXPECT_EQ(quote.open_interest, 8.0);
  EXPECT_EQ(quote.volume, 7.0);
  EXPECT_EQ(quote.last_trade, at("2026-01-01T10:00:00Z"));
}

TEST(VolcalCsv, NeedsOnlyStrikeExpiryAndPrice) {
  const QuoteSnapshot snapshot = read_one("time_to_expiry,strike,mid,unit\n0.5,100,0.2,implied_vol\n");
  ASSERT_EQ(snapshot.quotes.size(), 1u);
  EXPECT_EQ(snapshot.quotes[0].instrument, "T=0.5-100-C");
  EXPECT_EQ(snapshot.quotes[0].mid, 0.2);
  EXPECT_THAT(read_error("time_to_expiry,strike,mid\n0.5,100,0.2\n").message,
              HasSubstr("a price needs a type"));
}

TEST(VolcalCsv, MapsOtherColumnNames) {
  ReadOptions options;
  options.columns = {{"strike", "K"}, {"time_to_expiry", "T"}, {"bid", "b"}, {"type", "cp"}};
  const QuoteSnapshot snapshot = read_one("T,K,b,cp,who\n0.5,100,3,call,me\n", options);
  ASSERT_EQ(snapshot.quotes.size(), 1u);
  EXPECT_EQ(snapshot.quotes[0].bid, 3.0);
  EXPECT_THAT(snapshot.notes, Contains("columns not used: who"));
}

TEST(VolcalCsv, RefusesMappingsThatFitNothing) {
  ReadOptions options;
  options.columns = {{"strke", "K"}};
  EXPECT_EQ(read_error("T,K\n1,2\n", options).code, ErrorCode::usage);
  EXPECT_THAT(read_error("T,K\n1,2\n", options).message, HasSubstr("'strke'"));
  options.columns = {{"strike", "Q"}};
  EXPECT_THAT(read_error("T,K\n1,2\n", options).message,
              HasSubstr("no column 'Q' (mapped to strike); found: T, K"));
  EXPECT_THAT(read_error("[{\"a\":1}]", options).message,
              HasSubstr("no column 'Q' (mapped to strike); found: a"));
  options.format = "yahoo-csv";
  EXPECT_THAT(read_error("contractSymbol,bid,ask\n", options).message, HasSubstr("no column 'Q'"));
}

TEST(VolcalCsv, RefusesAColumnThatComesTwice) {
  EXPECT_THAT(read_error("strike,time_to_expiry,bid,ask,type,Bid\n100,1,2,3,C,9\n").message,
              HasSubstr("two columns are called 'bid'"));
}

TEST(VolcalCsv, NamesARecordsFirstFault) {
  const QuoteSnapshot snapshot = read_one(
      "underlying,expiry,time_to_expiry,strike,type,bid,unit,exercise\n"
      "X,,0.5,100,C,1,,\nX,,0.5,abc,C,1,,\nX,,0.5,-5,C,1,,\nX,,,100,C,1,,\nX,never,,100,C,1,,\nX,,0.5,100,X,"
      "1,,\n"
      "X,,0.5,100,C,1,per mille,\nX,,0.5,100,C,1,coin,\nX,,0.5,100,C,1,,bermudan\nX,,inf,100,C,1,,\n"
      "X,,0.5,110,C,1e400,,\nX,,0.5,120,C,-1,,\nX,,0.5,130,C,nan,,\n");
  EXPECT_EQ(snapshot.quotes.size(), 4u) << "infinite, negative and absent prices are for cleaning to judge";
  EXPECT_TRUE(std::isinf(snapshot.quotes[1].bid));
  std::vector<std::string> reasons;
  for (const auto& record : snapshot.unreadable) reasons.push_back(record.reason);
  EXPECT_THAT(reasons, testing::ElementsAre("strike 'abc' is not a number", "strike -5 is not positive",
                                            "neither expiry nor time_to_expiry is given",
                                            HasSubstr("expiry 'never' is no date or time"),
                                            "type 'X' is neither call nor put", HasSubstr("unit 'per mille'"),
                                            HasSubstr("the unit differs"), HasSubstr("exercise 'bermudan'"),
                                            "time_to_expiry is infinite"));
  EXPECT_EQ(snapshot.unreadable[0].record, 3u);
}

TEST(VolcalCsv, RefusesAmericanExerciseByName) {
  const Error column =
      read_error("strike,time_to_expiry,type,bid,exercise,instrument\n100,1,C,2,American,MYOPT\n");
  EXPECT_EQ(column.code, ErrorCode::unsupported);
  EXPECT_THAT(column.message, HasSubstr("MYOPT"));
  EXPECT_EQ(read_error("strike,time_to_expiry,type,bid,root\n100,1,C,2,SPY\n").code, ErrorCode::unsupported);
  ReadOptions named;
  named.underlying = "QQQ";
  EXPECT_EQ(read_error("strike,time_to_expiry,type,bid\n100,1,C,2\n", named).code, ErrorCode::unsupported);
}

TEST(VolcalCsv, TakesWhatIsSaidToBeEuropeanAndVols) {
  EXPECT_EQ(read_one("strike,time_to_expiry,type,bid,root,exercise\n100,1,C,2,SPY,E\n").quotes.size(), 1u);
  EXPECT_EQ(read_one("strike,time_to_expiry,bid,root,unit\n100,1,0.2,SPY,implied_vol\n").quotes.size(), 1u);
}

TEST(VolcalCsv, LeavesOtherUnderlyingsAloneWhereOneIsAmerican) {
  constexpr const char* kTwo = "strike,time_to_expiry,type,bid,root\n100,1,C,2,SPY\n100,1,C,2,SPX\n";
  const std::vector<QuoteSnapshot> both = read_text(kTwo);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_TRUE(both[0].quotes.empty());
  ASSERT_EQ(both[0].unreadable.size(), 1u);
  EXPECT_THAT(both[0].unreadable[0].reason, HasSubstr("American exercise is not supported"));
  EXPECT_EQ(both[1].quotes.size(), 1u);
  ReadOptions options;
  options.european = true;
  EXPECT_EQ(read_text(kTwo, options)[0].quotes.size(), 1u);
  options.european = false;
  options.underlying = "SPX";
  EXPECT_EQ(read_one(kTwo, options).quotes.size(), 1u);
}

TEST(VolcalCsv, SaysThatADateIsMidnight) {
  const QuoteSnapshot snapshot = read_one("as_of,strike,expiry,type,bid\n2026-01-01,100,2026-02-01,C,2\n");
  EXPECT_EQ(snapshot.quotes[0].expiry, at("2026-02-01"));
  EXPECT_THAT(snapshot.notes, Contains(HasSubstr("midnight UTC")));
}

TEST(VolcalCsv, RoundTripsDoublesWrittenWith17Digits) {
  const QuoteSnapshot snapshot = read_one(
      "strike,time_to_expiry,type,bid\n0.10000000000000001,0.33333333333333331,C,4.9406564584124654e-324\n");
  EXPECT_EQ(snapshot.quotes[0].strike, 0.1);
  EXPECT_EQ(snapshot.quotes[0].time_to_expiry, 1.0 / 3.0);
  EXPECT_EQ(snapshot.quotes[0].bid, std::numeric_limits<double>::denorm_min());
}

}  // namespace
}  // namespace volcal
