// SPDX-License-Identifier: Apache-2.0

// Tables that no format knows, read by --map and --set, and what is refused about them.

#include <fmt/format.h>

#include <map>
#include <string>

#include "tests/unit/host/io/read_text.h"
#include "volcal/io.h"

namespace volcal {
namespace {

using test::at;
using test::read_error;
using test::read_one;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

ReadOptions mapped(std::map<std::string, std::string> columns) {
  ReadOptions options;
  options.columns = std::move(columns);
  return options;
}

TEST(QuoteTable, TakesColumnsByPlaceWhereThereIsNoHeader) {
  const QuoteSnapshot snapshot = read_one(
      "COIN;1775640960000;COIN-9APR26-1.25;2026-04-09;1.25;0.11;0\n"
      "COIN;1775640960000;COIN-9APR26-1.3;2026-04-09;1.3;0.08;0.02\n",
      mapped({{"underlying", "#1"},
              {"as_of", "#2:ms"},
              {"expiry", "#4"},
              {"strike", "#5"},
              {"call_mid", "#6"},
              {"put_mid", "#7"}}));
  EXPECT_EQ(snapshot.underlying, "COIN");
  EXPECT_EQ(snapshot.as_of, at("2026-04-08T09:36:00Z"));
  ASSERT_EQ(snapshot.quotes.size(), 4u) << "a call and a put a row";
  EXPECT_EQ(snapshot.quotes[0].type, OptionType::call);
  EXPECT_EQ(snapshot.quotes[0].mid, 0.11);
  EXPECT_EQ(snapshot.quotes[3].type, OptionType::put);
  EXPECT_EQ(snapshot.quotes[3].mid, 0.02);
  EXPECT_EQ(snapshot.quotes[3].record, 2u);
}

TEST(QuoteTable, SkipsTitlesAboveAHeaderAndTellsColumnsOfOneNameApart) {
  ReadOptions options = mapped({{"strike", "STRIKE"},
                                {"call_bid", "BID#1"},
                                {"call_ask", "ASK#1"},
                                {"put_bid", "BID#2"},
                                {"put_ask", "ASK#2"}});
  options.constants = {{"expiry", "2026-09-24T10:00:00Z"}, {"underlying", "IDX"}};
  options.as_of = at("2026-09-01T10:00:00Z");
  options.thousands = ',';
  const QuoteSnapshot snapshot = read_one(
      "CALLS,,PUTS\nsome title\n"
      "BID,ASK,STRIKE,BID,ASK,\n"
      "\"1,508.62\",\"1,509.62\",\"22,500.00\",2.38,3.38,\n-,-,\"22,600.00\",3.83,4.83,\n",
      options);
  ASSERT_EQ(snapshot.quotes.size(), 4u);
  EXPECT_EQ(snapshot.quotes[0].strike, 22500.0);
  EXPECT_EQ(snapshot.quotes[0].bid, 1508.62);
  EXPECT_EQ(snapshot.quotes[1].ask, 3.38);
  EXPECT_TRUE(std::isnan(snapshot.quotes[2].bid)) << "a dash is no number";
  EXPECT_EQ(snapshot.quotes[0].expiry, at("2026-09-24T10:00:00Z"));
}

TEST(QuoteTable, TakesConstantsInMapAndSet) {
  ReadOptions options = mapped({{"strike", "K"}, {"mid", "p"}, {"type", "=put"}, {"unit", "=percent"}});
  options.constants = {{"time_to_expiry", "0.5"}, {"forward", "100"}};
  const QuoteSnapshot snapshot = read_one("K,p\n90,25\n", options);
  EXPECT_EQ(snapshot.quotes[0].type, OptionType::put);
  EXPECT_EQ(snapshot.quotes[0].unit, QuoteUnit::implied_vol);
  EXPECT_EQ(snapshot.quotes[0].mid, 0.25);
  EXPECT_EQ(snapshot.quotes[0].time_to_expiry, 0.5);
}

TEST(QuoteTable, CountsSecondsToNanosecondsSince1970) {
  const struct {
    const char* count;
    const char* unit;
  } counts[] = {{"1781870400", "seconds"},
                {"1781870400000", "milliseconds"},
                {"1781870400000000", "microseconds"},
                {"1781870400000000000", "nanoseconds"}};
  for (const auto& [count, unit] : counts) {
    const QuoteSnapshot snapshot =
        read_one("as_of,expiry,strike,type,bid\n2026-01-02T00:00:00Z," + std::string(count) + ",100,C,1\n");
    EXPECT_EQ(snapshot.quotes[0].expiry, at("2026-06-19T12:00:00Z")) << count;
    EXPECT_THAT(snapshot.notes, Contains(HasSubstr("column expiry is read as " + std::string(unit))));
  }
  const QuoteSnapshot stated = read_one("as_of,e,strike,type,bid\n2026-01-02T00:00:00Z,1781870400,100,C,1\n",
                                        mapped({{"expiry", "e:s"}}));
  EXPECT_THAT(stated.notes, Not(Contains(HasSubstr("since 1970"))));
}

TEST(QuoteTable, SaysInWhichYearACountOfTheWrongUnitWouldBe) {
  const Error error = read_error("as_of,e,strike,type,bid\n2026-01-02T00:00:00Z,1591574399413000,100,C,1\n",
                                 mapped({{"expiry", "e:ms"}}));
  EXPECT_THAT(error.message,
              HasSubstr("1591574399413000 milliseconds since 1970 would be in the year 52404"));
}

TEST(QuoteTable, ReadsDatesInTheFormatStated) {
  ReadOptions options;
  options.date_format = "%d/%m/%Y";
  constexpr const char* kDayFirst = "as_of,expiry,strike,type,bid\n2026-01-02T00:00:00Z,05/06/2026,100,C,1\n";
  EXPECT_EQ(read_one(kDayFirst, options).quotes[0].expiry, at("2026-06-05"));
  options.date_format = "%m/%d/%Y";
  EXPECT_EQ(read_one(kDayFirst, options).quotes[0].expiry, at("2026-05-06"));
  EXPECT_THAT(read_error("expiry,strike,type,bid\n05.06.2026,100,C,1\n", options).message,
              HasSubstr("--date-format %m/%d/%Y fits no date of it: '05.06.2026'"));
  options.date_format = "%d.%m.%Y|%d.%m.%Y %H:%M";
  const QuoteSnapshot german =
      read_one("as_of,expiry,strike,type,bid\n02.03.2026 16:00,19.06.2026,100,C,1\n", options);
  EXPECT_EQ(german.as_of, at("2026-03-02T16:00:00Z"));
  EXPECT_EQ(german.quotes[0].expiry, at("2026-06-19"));
  options.date_format = "%Q";
  EXPECT_EQ(read_error(kDayFirst, options).code, ErrorCode::usage);
  EXPECT_EQ(
      read_one("as_of,expiry,strike,type,bid\n2026-01-02T00:00:00Z,20260605,100,C,1\n").quotes[0].expiry,
      at("2026-06-05"));
}

TEST(QuoteTable, TakesTimesWithoutAZoneAsTheExchanges) {
  const QuoteSnapshot new_york =
      read_one("as_of,root,expiry,strike,type,bid\n2026-07-14 11:30:00,SPXW,2026-07-17,7000,C,1\n");
  EXPECT_EQ(new_york.as_of, at("2026-07-14T15:30:00Z"));
  EXPECT_EQ(new_york.quotes[0].expiry, at("2026-07-17T20:00:00Z"));
  EXPECT_THAT(new_york.notes, Contains(HasSubstr("taken as New York's")));
  const QuoteSnapshot unknown =
      read_one("as_of,root,expiry,strike,type,bid\n2026-07-14 11:30:00,XYZ,2026-07-17T16:00:00Z,7000,C,1\n");
  EXPECT_EQ(unknown.as_of, at("2026-07-14T11:30:00Z"));
  EXPECT_THAT(unknown.notes, Contains(HasSubstr("column as_of have no zone: taken as UTC")));
  ReadOptions options;
  options.as_of_zone = "Asia/Kolkata";
  options.expiry_time = "15:30@Asia/Kolkata";
  const QuoteSnapshot kolkata =
      read_one("as_of,root,expiry,strike,type,bid\n2026-07-14 11:30:00,XYZ,2026-07-17,7000,C,1\n", options);
  EXPECT_EQ(kolkata.as_of, at("2026-07-14T06:00:00Z"));
  EXPECT_EQ(kolkata.quotes[0].expiry, at("2026-07-17T10:00:00Z"));
  options.as_of_zone = "Mars/Olympus";
  EXPECT_EQ(read_error("strike,time_to_expiry,bid\n", options).code, ErrorCode::usage);
}

TEST(QuoteTable, TakesADateAloneOfAListedOptionAsTheEndOfItsSession) {
  const QuoteSnapshot snapshot =
      read_one("as_of,root,expiry,strike,type,bid\n2025-12-24,SPXW,2025-12-26,7000,C,1\n");
  EXPECT_EQ(snapshot.as_of, at("2025-12-24T18:00:00Z")) << "it ends at 13:00";
  EXPECT_THAT(snapshot.notes, Contains(HasSubstr("stand at the end of that day's session in New York")));
}

TEST(QuoteTable, TakesACountToMidnightOfAListedOptionAsADate) {
  const QuoteSnapshot snapshot =
      read_one("as_of,root,expiry,strike,type,bid\n2026-07-14T15:30:00Z,SPXW,1784246400,7000,C,1\n");
  EXPECT_EQ(snapshot.quotes[0].expiry, at("2026-07-17T20:00:00Z"));
  EXPECT_THAT(snapshot.notes, Contains(HasSubstr("says midnight: taken as the date alone")));
}

TEST(QuoteTable, TakesAMidnightAsADate) {
  for (const char* text : {"2026-12-18 00:00:00", "2026-12-18T00:00:00Z", "2026-12-18 00:00:00-05:00"}) {
    const std::string table =
        "as_of,root,expiry,strike,type,bid\n2026-12-10T15:00:00Z,SPXW," + std::string(text) + ",7000,C,1\n";
    EXPECT_EQ(read_one(table).quotes[0].expiry, at("2026-12-18T21:00:00Z")) << text;
  }
  constexpr const char* kUnknown =
      "as_of,root,expiry,strike,type,bid\n2026-12-10T15:00:00Z,XYZ,2026-12-18 00:00:00,7000,C,1\n";
  ReadOptions options;
  options.expiry_time = "16:00";
  options.as_of_zone = "America/New_York";
  EXPECT_EQ(read_one(kUnknown, options).quotes[0].expiry, at("2026-12-18T21:00:00Z"));
  const QuoteSnapshot coin = read_one(
      "as_of,instrument,expiry,bid\n2026-08-22T01:00:00Z,BTC-30OCT26-79000-C,2026-10-30T00:00:00Z,0.1\n");
  EXPECT_EQ(coin.quotes[0].expiry, at("2026-10-30T08:00:00Z"));
}

TEST(QuoteTable, NamesOneContractOnceHoweverItIsWritten) {
  const QuoteSnapshot snapshot = read_one(
      "as_of,root,expiry,strike,type,bid\n2026-07-14T15:30:00Z,SPXW,2026-07-17,7000,C,1\n"
      "2026-07-14T16:30:00Z,^spxw,20260717,7e3,call,2\n2026-07-14T16:30:00Z,SPXW,2026-07-17T16:00:00-04:00,"
      "7000.0,C,3\n");
  ASSERT_EQ(snapshot.quotes.size(), 3u);
  EXPECT_EQ(snapshot.quotes[1].instrument, snapshot.quotes[0].instrument);
  EXPECT_EQ(snapshot.quotes[2].instrument, snapshot.quotes[0].instrument);
}

TEST(QuoteTable, RefusesRatesInPercent) {
  const QuoteSnapshot snapshot =
      read_one("strike,time_to_expiry,type,bid,zero_rate\n100,1,C,1,0.04\n100,1,P,1,4\n");
  ASSERT_EQ(snapshot.unreadable.size(), 1u);
  EXPECT_THAT(snapshot.unreadable[0].reason, HasSubstr("zero_rate 4 is outside [-1, 1]"));
}

TEST(QuoteTable, FindsAFormatByWhatIsStated) {
  ReadOptions options;
  options.constants = {{"expiry", "2026-12-18T21:00:00Z"}};
  EXPECT_EQ(read_one("as_of,strike,type,bid\n2026-12-10T15:00:00Z,100,C,1\n", options).quotes[0].expiry,
            at("2026-12-18T21:00:00Z"));
}

TEST(QuoteTable, NamesANameThatIsNoContracts) {
  const QuoteSnapshot snapshot = read_one(
      "as_of,instrument,bid\n2026-08-22T01:00:00Z,BTC-30OCT26-79000-C,0.1\n2026-08-22T01:00:00Z,BTC-3OCT2026-"
      "5-C,1\n");
  ASSERT_EQ(snapshot.unreadable.size(), 1u);
  EXPECT_THAT(snapshot.unreadable[0].reason,
              HasSubstr("instrument 'BTC-3OCT2026-5-C' is not the name of an option"));
}

TEST(QuoteTable, LearnsFromTheContractsName) {
  const QuoteSnapshot snapshot = read_one(
      "as_of,instrument,bid,ask\n2026-07-14T15:30:00Z,SPXW260717C07000000,1,2\n"
      "2026-07-14T15:30:00Z,SPX   260717P07000000,1,2\n");
  EXPECT_EQ(snapshot.underlying, "SPX");
  EXPECT_EQ(snapshot.quotes[0].root, "SPXW");
  EXPECT_EQ(snapshot.quotes[0].expiry, at("2026-07-17T20:00:00Z"));
  EXPECT_EQ(snapshot.quotes[1].expiry, at("2026-07-17T13:30:00Z"));
  EXPECT_EQ(snapshot.quotes[1].instrument, "SPX260717P07000000");
}

TEST(QuoteTable, RefusesRecordsThatContradictTheirName) {
  const QuoteSnapshot snapshot = read_one(
      "as_of,instrument,strike,type,expiry,bid\n"
      "2026-07-14T15:30:00Z,SPXW260717C07000000,7000,call,2026-07-17,1\n"
      "2026-07-14T15:30:00Z,SPXW260717C07000000,7100,call,2026-07-17,1\n"
      "2026-07-14T15:30:00Z,SPXW260717C07000000,7000,put,2026-07-17,1\n"
      "2026-07-14T15:30:00Z,SPXW260717C07000000,7000,call,2026-07-24,1\n");
  EXPECT_EQ(snapshot.quotes.size(), 1u);
  ASSERT_EQ(snapshot.unreadable.size(), 3u);
  EXPECT_THAT(snapshot.unreadable[0].reason, HasSubstr("strike 7100 is not the 7000 of SPXW260717C07000000"));
  EXPECT_THAT(snapshot.unreadable[1].reason, HasSubstr("'SPXW260717C07000000' is not a put"));
  EXPECT_THAT(snapshot.unreadable[2].reason, HasSubstr("expiry 2026-07-24 is not that of"));
}

TEST(QuoteTable, GivesAnotherCompanysOptionsAnUnderlyingOfTheirOwn) {
  const auto snapshots = test::read_text(
      "as_of,underlying,instrument,bid,exercise\n2026-07-14T15:30:00Z,BIG,BIG260717C00070000,1,european\n"
      "2026-07-14T15:30:00Z,BIG,OLD260717C00007000,1,european\n2026-07-14T15:30:00Z,BIG,BIG1260717C00070000,"
      "1,european\n");
  ASSERT_EQ(snapshots.size(), 2u);
  EXPECT_EQ(snapshots[0].underlying, "BIG");
  EXPECT_EQ(snapshots[0].quotes.size(), 2u) << "an adjusted contract stays with its company";
  EXPECT_EQ(snapshots[1].underlying, "OLD");
  EXPECT_THAT(snapshots[0].notes, Contains(HasSubstr("OLD (under BIG)")));
}

TEST(QuoteTable, RefusesMapsAndConstantsThatContradict) {
  EXPECT_THAT(read_error("K,b,e\n1,2,1\n", mapped({{"strike", "K"}, {"bid", "b"}, {"ask", "B"}})).message,
              HasSubstr("--map reads both ask and bid from 'b'"));
  ReadOptions both = mapped({{"strike", "K"}});
  both.constants = {{"strike", "5"}};
  EXPECT_THAT(read_error("K,bid,time_to_expiry\n1,2,1\n", both).message,
              HasSubstr("--map and --set both say"));
  ReadOptions contradicts;
  contradicts.constants = {{"unit", "coin"}};
  EXPECT_THAT(read_error("strike,bid,time_to_expiry,unit\n1,2,1,currency\n", contradicts).message,
              HasSubstr("--set unit, but the file has a column unit"));
  contradicts.constants = {{"untit", "coin"}};
  EXPECT_THAT(read_error("strike,bid,time_to_expiry\n1,2,1\n", contradicts).message,
              HasSubstr("--set names 'untit'"));
}

TEST(QuoteTable, SuggestsTheNearestMap) {
  const Error error =
      read_error("title\nts,K,exp,cp,best_bid,best_ask,oi\n2026-03-04,100,2026-06-19,C,1,2,3\n");
  EXPECT_THAT(error.message, HasSubstr("columns found: ts, K, exp, cp, best_bid, best_ask, oi"));
  EXPECT_THAT(error.message, HasSubstr("nearest: --map 'as_of=ts,expiry=exp,strike=K,type=cp,bid=best_bid,"
                                       "ask=best_ask,open_interest=oi'"));
  const Error wide = read_error("CALLS,,PUTS\nBID,ASK,STRIKE,BID,ASK\n1,2,100,3,4\n");
  EXPECT_THAT(wide.message,
              HasSubstr("--map 'strike=STRIKE,call_bid=#1,put_bid=#4,call_ask=#2,put_ask=#5'; not found: "
                        "an expiry (--set expiry=DATE)"));
  EXPECT_THAT(read_error("COIN;1775640960000;COIN-9APR26-1.25;2026-04-09;1.25;0.11\n").message,
              HasSubstr("its first line looks like a row"));
  const Error poor = read_error("foo,strike_price\n1,2\n");
  EXPECT_THAT(poor.message, HasSubstr("nearest: --map 'strike=strike_price'; not found: an expiry"));
}

TEST(QuoteTable, NamesLinesThatEndInAReturnAlone) {
  EXPECT_THAT(read_error("strike,time_to_expiry,bid\r100,1,2\r").message, HasSubstr("carriage return alone"));
}

TEST(QuoteTable, LosesNoArrayBesideAnother) {
  const QuoteSnapshot snapshot = read_one(
      R"({"as_of":"2026-03-02T15:00:00Z","underlying":{"symbol":"ZZ"},"trades":[{"price":1,"size":2,"note":"a long one"}],)"
      R"("chains":{"calls":[{"strike":100,"expiry":"2026-06-18T20:00:00Z","bid":1,"ask":2}],)"
      R"("puts":[{"ask":2,"strike":100,"expiry":"2026-06-18T20:00:00Z","bid":1.5}]}})",
      mapped({{"type", "array"}}));
  ASSERT_EQ(snapshot.quotes.size(), 2u);
  EXPECT_EQ(snapshot.underlying, "") << "an object is no name";
  EXPECT_EQ(snapshot.quotes[0].type, OptionType::call);
  EXPECT_EQ(snapshot.quotes[1].type, OptionType::put);
  EXPECT_EQ(snapshot.quotes[1].bid, 1.5);
  EXPECT_THAT(snapshot.notes, Contains("arrays beside the records are not read: trades"));
}

TEST(QuoteTable, TakesNoArrayForAValue) {
  // The array's own name is that of a format's column.
  const Error error =
      read_error(R"({"options":{"option":[{"symbol":"SPXW260717C07000000","bid":1,"ask":2}]}})");
  EXPECT_THAT(error.message, HasSubstr("nearest: --map"));
}

TEST(QuoteTable, RefusesConstantsForWhatAFormatsColumnSays) {
  ReadOptions options;
  options.constants = {{"forward", "90000"}};
  EXPECT_THAT(
      read_error(R"([{"instrument_name":"BTC-27MAR26-80000-C","bid_price":0.1,"underlying_price":100000}])",
                 options)
          .message,
      HasSubstr("--set forward, but the file has a column underlying_price for it"));
  options.constants = {{"time_to_expiry", "0.1"}, {"days", "20"}};
  EXPECT_THAT(read_error("strike,bid\n1,2\n", options).message, HasSubstr("both stated"));
  EXPECT_THAT(read_error("strike,bid,side\n1,2,C\n", mapped({{"type", "side"}, {"call_bid", "bid"}})).message,
              HasSubstr("name one of both"));
}

TEST(QuoteTable, HoldsAnExpiryToTheNamesDay) {
  constexpr const char* kRows =
      "as_of,instrument,expiry,bid\n2026-03-02T15:00:00Z,BTC-27MAR26-80000-C,2026-03-27T08:00:00Z,1\n"
      "2026-03-02T15:00:00Z,BTC-27MAR26-80000-C,2026-03-26T08:00:00Z,1\n"
      "2026-03-02T15:00:00Z,BTC-27MAR26-80000-C,2026-03-28,1\n"
      "2026-03-02T15:00:00Z,XYZ120121C00010000,2012-01-20,1\n";
  std::size_t quotes = 0;
  std::size_t unreadable = 0;
  for (const QuoteSnapshot& snapshot : test::read_text(kRows)) {
    quotes += snapshot.quotes.size();
    unreadable += snapshot.unreadable.size();
  }
  EXPECT_EQ(quotes, 2u);
  EXPECT_EQ(unreadable, 2u);
}

TEST(QuoteTable, KeepsTheRecordsOfAnUnderlyingThatCannotBeRead) {
  const auto snapshots = test::read_text(
      "underlying,time_to_expiry,strike,type,bid\nZZ,1,100,C,1\nYY,1,q80,C,1\nYY,1,q90,C,1\n");
  ASSERT_EQ(snapshots.size(), 2u);
  EXPECT_TRUE(snapshots[0].unreadable.empty());
  EXPECT_EQ(snapshots[1].underlying, "YY");
  EXPECT_EQ(snapshots[1].unreadable.size(), 2u);
}

TEST(QuoteTable, NeedsAHeaderWhereOnlyConstantsAreStated) {
  const QuoteSnapshot snapshot = read_one("strike,time_to_expiry,type,bid\n100,1,CE,1\n100,1,PE,1\n",
                                          mapped({{"exercise", "=european"}}));
  ASSERT_EQ(snapshot.quotes.size(), 2u);
  EXPECT_EQ(snapshot.quotes[1].type, OptionType::put);
}

TEST(QuoteTable, LeavesOutDoubledColumnsThatNothingNeeds) {
  EXPECT_EQ(read_one("strike,time_to_expiry,type,bid,volume,volume\n100,1,C,1,2,3\n").quotes.size(), 1u);
}

TEST(ReadingLosses, AreToldAboveTwoPercentAndForAWholeSideOrExpiry) {
  constexpr const char* kHeader = "underlying,expiry,strike,type,bid,as_of\n";
  const auto row = [](const char* strike, const char* type, const char* expiry) {
    return fmt::format("X,{},{},{},1,2026-01-01T00:00:00Z\n", expiry, strike, type);
  };
  std::string many = kHeader;
  for (int i = 0; i < 200; ++i) many += row(std::to_string(100 + i).c_str(), "C", "2026-06-19T00:00:00Z");
  EXPECT_EQ(describe_reading_losses(read_one(many)), "");
  EXPECT_EQ(describe_reading_losses(read_one(many + row("x", "C", "2026-06-19T00:00:00Z"))), "");
  EXPECT_THAT(describe_reading_losses(read_one(many + row("x", "P", "2026-06-19T00:00:00Z"))),
              HasSubstr("all puts are unreadable; record 202: strike 'x' is not a number"));
  EXPECT_THAT(describe_reading_losses(read_one(many + row("x", "C", "2026-07-19T00:00:00Z"))),
              HasSubstr("all records of expiry 2026-07-19T00:00:00Z are unreadable; record 202"));
  for (int i = 0; i < 5; ++i) many += row("1,000", "C", "2026-06-19T00:00:00Z");
  EXPECT_THAT(describe_reading_losses(read_one(many)),
              HasSubstr("5 of 205 records are unreadable; record 202"));
}

}  // namespace
}  // namespace volcal
