// SPDX-License-Identifier: Apache-2.0

// The formats of vendors and exchanges, each by a few rows of its shape with numbers of our own.

#include <string>

#include "tests/unit/host/io/read_text.h"

namespace volcal {
namespace {

using test::at;
using test::read_one;
using testing::Contains;
using testing::HasSubstr;

ReadOptions european() {
  ReadOptions options;
  options.european = true;
  return options;
}

TEST(CboeJson, IsReadFromEveryNesting) {
  constexpr const char* kRecords =
      R"([{"option":"SPXW220713C03800000","bid":10.5,"ask":11.5,"iv":0.2,"tick":"down","open_interest":3.0,)"
      R"("last_trade_time":"2022-07-12T14:09:31"},{"option":"SPXW220713P03800000","bid":9,"ask":NaN,"tick":"up"}])";
  for (const std::string& text :
       {R"({"timestamp":"2022-07-12 15:00:00","data":{"symbol":"^SPX","current_price":3801.5,"options":)" +
            std::string(kRecords) + "}}",
        R"({"symbol":"SPX","timestamp":"2022-07-12 15:00:00","current_price":3801.5,"by_expiry":[{"a":1}],)"
        R"("raw_options":)" +
            std::string(kRecords) + "}"}) {
    const QuoteSnapshot snapshot = read_one(text);
    EXPECT_EQ(snapshot.format, "cboe-json");
    EXPECT_EQ(snapshot.underlying, "SPX");
    EXPECT_EQ(snapshot.spot, 3801.5);
    EXPECT_EQ(snapshot.as_of, at("2022-07-12T19:00:00Z"));
    ASSERT_EQ(snapshot.quotes.size(), 2u);
    EXPECT_EQ(snapshot.quotes[0].root, "SPXW");
    EXPECT_EQ(snapshot.quotes[0].expiry, at("2022-07-13T20:00:00Z"));
    EXPECT_EQ(snapshot.quotes[0].last_trade, at("2022-07-12T18:09:31Z"));
    EXPECT_TRUE(std::isnan(snapshot.quotes[1].ask));
    EXPECT_THAT(snapshot.notes,
                Contains(HasSubstr("times of column timestamp have no zone: taken as New York's")));
  }
}

TEST(RecordsJson, AreReadByOurNamesOrByMap) {
  const QuoteSnapshot own =
      read_one(R"([{"strike":100,"time_to_expiry":0.5,"bid":1,"ask":"2","type":"call","underlying":"X"}])");
  EXPECT_EQ(own.format, "records-json");
  EXPECT_EQ(own.quotes[0].ask, 2.0);
  ReadOptions options = european();
  options.columns = {{"underlying", "sym"}, {"as_of", "asof"}, {"spot", "spot"}, {"expiry", "e:s"},
                     {"type", "t"},         {"strike", "k"},   {"bid", "b"},     {"ask", "a"}};
  const QuoteSnapshot terse = read_one(
      R"({"sym":"SPY","spot":765.4,"asof":"2026-08-21T14:14:23","o":[{"e":1787342400,"t":"C","k":700,"b":65,"a":66},)"
      R"({"e":1787342400,"t":"P","k":700,"b":0,"a":Infinity}]})",
      options);
  EXPECT_EQ(terse.underlying, "SPY");
  EXPECT_EQ(terse.as_of, at("2026-08-21T18:14:23Z"));
  EXPECT_EQ(terse.quotes[0].expiry, at("2026-08-21T20:00:00Z"));
  EXPECT_EQ(terse.spot, 765.4);
  EXPECT_TRUE(std::isnan(terse.quotes[1].ask));
  EXPECT_THAT(terse.notes, Contains(HasSubstr("American exercise is taken as European")));
}

TEST(LinesOfJson, AreRecords) {
  const QuoteSnapshot snapshot = read_one(
      "{\"instrument_name\":\"BTC-3APR26-60000-C\",\"bid_price\":0.15,\"creation_timestamp\":1772611200000}\n"
      "{\"instrument_name\":\"BTC-3APR26-60000-P\",\"bid_price\":0.01}\r\n\n"
      "{\"instrument_name\":\"BTC-3APR26-61000-C\",\"bid_\n"
      "{\"instrument_name\":\"BTC-3APR26-61000-P\",\"bid_price\":0.012},\n");
  EXPECT_EQ(snapshot.format, "deribit-json");
  EXPECT_EQ(snapshot.quotes.size(), 3u);
  ASSERT_EQ(snapshot.unreadable.size(), 1u) << "a line that is cut off costs itself";
  EXPECT_EQ(snapshot.unreadable[0].record, 3u);
  const QuoteSnapshot spread = read_one(
      "{\n\"instrument_name\":\"BTC-3APR26-60000-C\",\n\"creation_timestamp\":1772611200000}\n"
      "{\n\"instrument_name\":\"BTC-3APR26-60000-P\"}\n");
  EXPECT_EQ(spread.quotes.size(), 2u) << "objects over several lines";
}

TEST(CboeWideCsv, TakesTimeAndSpotFromItsTitle) {
  const QuoteSnapshot snapshot = read_one(
      "\nS&P 500 INDEX,Last: 5958.38,Change:  41.45\n\"Date: May 16, 2025 at 3:23 PM EDT\",Bid: 5957.1,Ask: "
      "5959.9\n"
      "Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,Puts,Last "
      "Sale,Net,Bid,"
      "Ask,Volume,IV,Delta,Gamma,Open Interest\n"
      "Mon May 19 "
      "2025,SPXW250519C05900000,60.1,1,61.5,62.5,7,0.1,1,0,124,5900.00,SPXW250519P05900000,3,0,3.1,3.3,8,0,0,"
      "0,43\n");
  EXPECT_EQ(snapshot.format, "cboe-wide-csv");
  EXPECT_EQ(snapshot.as_of, at("2025-05-16T19:23:00Z"));
  EXPECT_EQ(snapshot.spot, 5958.38);
  ASSERT_EQ(snapshot.quotes.size(), 2u);
  EXPECT_EQ(snapshot.quotes[0].bid, 61.5);
  EXPECT_EQ(snapshot.quotes[0].volume, 7.0);
  EXPECT_EQ(snapshot.quotes[1].ask, 3.3);
  EXPECT_EQ(snapshot.quotes[1].open_interest, 43.0);
  EXPECT_EQ(snapshot.quotes[1].instrument, "SPXW250519P05900000");
  EXPECT_EQ(snapshot.quotes[1].expiry, at("2025-05-19T20:00:00Z"));
}

TEST(OptionsDxCsv, IsNotTakenForJson) {
  ReadOptions options;
  options.underlying = "SPX";
  const QuoteSnapshot snapshot = read_one(
      "[QUOTE_UNIXTIME], [QUOTE_DATE], [UNDERLYING_LAST], [EXPIRE_DATE], [EXPIRE_UNIX], [C_VOLUME], [C_BID], "
      "[C_ASK], "
      "[STRIKE], [P_BID], [P_ASK], [P_VOLUME]\n"
      "1672779600, 2023-01-03, 3824.14, 2023-02-02, 1675371600, , 442.11, 442.91, 3400.00, 2.11, 2.91, 5\n",
      options);
  EXPECT_EQ(snapshot.format, "optionsdx-csv");
  EXPECT_EQ(snapshot.underlying, "SPX");
  EXPECT_EQ(snapshot.as_of, at("2023-01-03T21:00:00Z"));
  EXPECT_EQ(snapshot.spot, 3824.14);
  ASSERT_EQ(snapshot.quotes.size(), 2u);
  EXPECT_EQ(snapshot.quotes[0].expiry, at("2023-02-02T21:00:00Z"));
  EXPECT_EQ(snapshot.quotes[0].bid, 442.11);
  EXPECT_EQ(snapshot.quotes[1].type, OptionType::put);
  EXPECT_EQ(snapshot.quotes[1].volume, 5.0);
}

TEST(TardisCsv, CountsMicroseconds) {
  const QuoteSnapshot snapshot = read_one(
      "exchange,symbol,timestamp,local_timestamp,type,strike_price,expiration,open_interest,bid_price,bid_iv,"
      "ask_price,"
      "ask_iv,mark_price,underlying_price\n"
      "deribit,BTC-9JUN20-9875-P,1591574399413000,1591574400196008,put,9875,1591689600000000,0.1,0.0205,55."
      "91,0.0235,"
      "68.94,0.0221,9756.36\n");
  EXPECT_EQ(snapshot.format, "tardis-csv");
  EXPECT_EQ(snapshot.as_of, at("2020-06-07T23:59:59.413Z"));
  ASSERT_EQ(snapshot.quotes.size(), 1u);
  EXPECT_EQ(snapshot.quotes[0].expiry, at("2020-06-09T08:00:00Z"));
  EXPECT_EQ(snapshot.quotes[0].unit, QuoteUnit::coin);
  EXPECT_EQ(snapshot.quotes[0].forward, 9756.36);
  EXPECT_EQ(snapshot.quotes[0].ask, 0.0235);
}

TEST(ExchangeCsv, KnowsWhatEachExchangesUnderlyingPriceIs) {
  constexpr const char* kHeader =
      "snapshot_utc,exchange,underlying,instrument,expiry,strike,type,mark_price,bid,ask,mark_iv,underlying_"
      "price\n";
  const QuoteSnapshot deribit =
      read_one(std::string(kHeader) +
               "2026-08-22 01:51:59,deribit,BTC,BTC-30OCT26-79000-C,2026-10-30,79000,call,"
               "0.068,0.067,0.069,41.02,78454.44\n");
  EXPECT_EQ(deribit.format, "exchange-csv");
  EXPECT_EQ(deribit.as_of, at("2026-08-22T01:51:59Z"));
  EXPECT_EQ(deribit.quotes[0].forward, 78454.44);
  EXPECT_EQ(deribit.quotes[0].expiry, at("2026-10-30T08:00:00Z")) << "not the midnight of its date";
  EXPECT_EQ(deribit.quotes[0].unit, QuoteUnit::coin);
  EXPECT_TRUE(deribit.notes.empty()) << deribit.notes.front();
  const QuoteSnapshot okx =
      read_one(std::string(kHeader) +
               "2026-08-22 01:51:59,okx,BTC,BTC-USD-260823-63750-C,2026-08-23,63750,call,0.1811,"
               "0.18,0.1825,1.3148,77855.1\n");
  EXPECT_TRUE(std::isnan(okx.quotes[0].forward)) << "it is the index";
  EXPECT_EQ(okx.spot, 77855.1);
  EXPECT_EQ(okx.quotes[0].expiry, at("2026-08-23T08:00:00Z"));
  EXPECT_EQ(okx.quotes[0].unit, QuoteUnit::coin);
}

TEST(ExchangeCsv, TakesBybitsContractsAsLinear) {
  const QuoteSnapshot bybit = read_one(
      "snapshot_utc,exchange,instrument,bid,ask,underlying_price\n"
      "2026-03-02 15:00:00,bybit,BTC-27MAR26-80000-C,20100,20200,100000\n");
  EXPECT_EQ(bybit.quotes[0].unit, QuoteUnit::currency);
  EXPECT_EQ(bybit.spot, 100000.0);
}

TEST(OptionsDxCsv, CountsTheLatestDay) {
  ReadOptions options;
  options.underlying = "XYZ";
  const QuoteSnapshot snapshot = read_one(
      "[QUOTE_UNIXTIME], [EXPIRE_UNIX], [UNDERLYING_LAST], [C_BID], [C_ASK], [STRIKE], [P_BID], [P_ASK]\n"
      "1672779600, 1675371600, 100, 4, 5, 100, 4, 5\n1672866000, 1675371600, 110, 12, 13, 100, 2, 3\n",
      options);
  ASSERT_EQ(snapshot.quotes.size(), 4u);
  EXPECT_EQ(snapshot.quotes[0].instrument, snapshot.quotes[2].instrument) << "for the latest to replace";
  EXPECT_LT(snapshot.quotes[0].quoted_at, snapshot.quotes[2].quoted_at);
  EXPECT_EQ(snapshot.spot, 110.0);
}

TEST(VolGrid, KnowsSeveralUnderlyings) {
  const auto snapshots =
      test::read_text("underlying,days,strike,implied_vol,forward\nA,30,100,0.2,100\nB,30,100,0.3,100\n");
  ASSERT_EQ(snapshots.size(), 2u);
  EXPECT_EQ(snapshots[1].underlying, "B");
  EXPECT_EQ(snapshots[1].quotes[0].mid, 0.3);
  EXPECT_EQ(snapshots[1].quotes[0].unit, QuoteUnit::implied_vol);
  EXPECT_NEAR(snapshots[1].quotes[0].time_to_expiry, 30.0 / 365.0, 1e-15);
}

TEST(VolGrid, TakesVolsInPercentWhereThatIsSaid) {
  ReadOptions options;
  options.constants = {{"unit", "percent"}};
  const QuoteSnapshot snapshot =
      read_one("# spot=3798\ndays,strike,implied_vol\n31,3798,19.72\n31,3037,42.94\n", options);
  EXPECT_DOUBLE_EQ(snapshot.quotes[0].mid, 0.1972);
  EXPECT_EQ(snapshot.quotes[1].type, OptionType::put);
  EXPECT_EQ(snapshot.spot, 3798.0);
}

}  // namespace
}  // namespace volcal
