// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "tests/unit/host/io/read_text.h"

namespace volcal {
namespace {

using test::at;
using test::read_error;
using test::read_one;
using test::read_text;
using testing::HasSubstr;

constexpr const char* kAnswer = R"({"jsonrpc":"2.0","result":[
 {"underlying_price":70000.5,"underlying_index":"SYN.BTC-10MAR26","quote_currency":"BTC","open_interest":12.5,
  "mid_price":0.001,"instrument_name":"BTC-10MAR26-75000-C","estimated_delivery_price":69900.0,
  "creation_timestamp":1772983965000,"bid_price":8.9e-4,"ask_price":0.0012,"volume":3,"low":null},
 {"bid_price":null,"ask_price":null,"mid_price":null,"underlying_price":70100,
  "instrument_name":"BTC-10MAR26-65000-P","creation_timestamp":1772983965000},
 {"bid_price":5.5,"ask_price":6,"underlying_price":70000,"instrument_name":"BTC_USDC-27JUN26-1d5-C","extra":{"bid_price":1}}
],"usIn":1772983965856000,"usOut":1772983965856500,"usDiff":500,"testnet":false})";

TEST(DeribitJson, ReadsInverseQuotesInCoin) {
  const auto snapshots = read_text(kAnswer);
  ASSERT_EQ(snapshots.size(), 2u);
  const QuoteSnapshot& btc = snapshots[0];
  EXPECT_EQ(btc.format, "deribit-json");
  EXPECT_EQ(btc.underlying, "BTC");
  EXPECT_EQ(btc.as_of, at("2026-03-08T15:32:45.8565Z"));
  EXPECT_FALSE(btc.as_of_inferred);
  EXPECT_EQ(btc.spot, 69900.0);
  ASSERT_EQ(btc.quotes.size(), 2u);
  const OptionQuote& call = btc.quotes[0];
  EXPECT_EQ(call.record, 1u);
  EXPECT_EQ(call.instrument, "BTC-10MAR26-75000-C");
  EXPECT_EQ(call.root, "BTC");
  EXPECT_EQ(call.expiry, at("2026-03-10T08:00:00Z"));
  EXPECT_TRUE(std::isnan(call.time_to_expiry));
  EXPECT_EQ(call.strike, 75000.0);
  EXPECT_EQ(call.unit, QuoteUnit::coin);
  EXPECT_EQ(call.bid, 8.9e-4);
  EXPECT_EQ(call.ask, 0.0012);
  EXPECT_EQ(call.mid, 0.001);
  EXPECT_EQ(call.forward, 70000.5);
  EXPECT_EQ(call.discount_factor, 1.0);
  EXPECT_EQ(call.tick, 0.0001);
  EXPECT_EQ(call.open_interest, 12.5);
  EXPECT_EQ(call.volume, 3.0);
  const OptionQuote& put = btc.quotes[1];
  EXPECT_EQ(put.type, OptionType::put);
  EXPECT_TRUE(std::isnan(put.bid) && std::isnan(put.ask) && std::isnan(put.mid));
}

TEST(DeribitJson, ReadsLinearQuotesInCurrency) {
  const auto snapshots = read_text(kAnswer);
  ASSERT_EQ(snapshots.size(), 2u);
  ASSERT_EQ(snapshots[1].quotes.size(), 1u);
  const OptionQuote& linear = snapshots[1].quotes[0];
  EXPECT_EQ(linear.underlying, "BTC_USDC");
  EXPECT_EQ(linear.unit, QuoteUnit::currency);
  EXPECT_EQ(linear.strike, 1.5);
  EXPECT_EQ(linear.bid, 5.5);
  EXPECT_TRUE(std::isnan(linear.tick));
}

TEST(DeribitJson, GivesTwoSpellingsOfAContractOneName) {
  const QuoteSnapshot snapshot = read_one(R"({"usOut":1772983965856500,"result":[
    {"instrument_name":"BTC-3APR26-60000-C","bid_price":0.1,"ask_price":0.2,"underlying_price":70000},
    {"instrument_name":"BTC-03APR26-60000-C","bid_price":0.1,"ask_price":0.2,"underlying_price":70000},
    {"instrument_name":"btc-3apr26-60000-c","bid_price":0.1,"ask_price":0.2,"underlying_price":70000}]})");
  EXPECT_EQ(snapshot.underlying, "BTC");
  ASSERT_EQ(snapshot.quotes.size(), 3u);
  for (const OptionQuote& quote : snapshot.quotes) {
    EXPECT_EQ(quote.instrument, "BTC-3APR26-60000-C");
    EXPECT_EQ(quote.expiry, at("2026-04-03T08:00:00Z"));
    EXPECT_EQ(quote.tick, 0.0005);
  }
}

TEST(DeribitJson, ReadsABareArrayAndTakesItsCreationTime) {
  const auto snapshot = read_one(
      R"([{"instrument_name":"ETH-10MAR26-2000-C","creation_timestamp":1772983965856,"bid_price":0.1,"ask_price":"0.2"}])");
  EXPECT_EQ(snapshot.as_of, at("2026-03-08T15:32:45.856Z"));
  ASSERT_EQ(snapshot.quotes.size(), 1u);
  EXPECT_EQ(snapshot.quotes[0].ask, 0.2);
  EXPECT_EQ(snapshot.quotes[0].tick, 0.0005);
}

TEST(DeribitJson, AsksForAMomentWhereThereIsNone) {
  constexpr const char* kNoTime =
      R"([{"instrument_name":"ETH-10MAR26-2000-C","bid_price":0.1,"ask_price":0.2}])";
  const Error error = read_error(kNoTime);
  EXPECT_EQ(error.code, ErrorCode::usage);
  EXPECT_THAT(error.message, HasSubstr("--as-of"));
  ReadOptions options;
  options.as_of = at("2026-03-01");
  EXPECT_EQ(read_one(kNoTime, options).as_of, options.as_of);
}

TEST(DeribitJson, ABadRecordCostsOnlyItself) {
  const auto snapshot = read_one(R"({"usIn":1772983965856000,"result":[
    {"instrument_name":"BTC-10MAR26-75000-C","bid_price":0.1},
    {"instrument_name":"BTC-PERPETUAL","bid_price":0.1},
    {"instrument_name":"BTC-10MAR26-75000-P","bid_price":NaN},
    {"instrument_name":"BTC-10MAR26-76000-P","bid_price":1e400},
    {"instrument_name":"BTC-10MAR26-77000-P","bid_price":true},
    {"instrument_name":"BTC-10MAR26-78000-P","bid_price":[1]},
    {"bid_price":1},
    17,
    {"instrument_name":"BTC-10MAR26-79000-P","creation_timestamp":1e300},
    {"instrument_name":"BTC-10MAR26-80000-P","bid_price":-0.1}]})");
  ASSERT_EQ(snapshot.quotes.size(), 4u)
      << "NaN is absent, infinite and negative prices are for cleaning to judge";
  EXPECT_TRUE(std::isnan(snapshot.quotes[1].bid));
  EXPECT_TRUE(std::isinf(snapshot.quotes[2].bid));
  EXPECT_EQ(snapshot.quotes[3].bid, -0.1);
  ASSERT_EQ(snapshot.unreadable.size(), 6u);
  const auto& bad = snapshot.unreadable;
  EXPECT_EQ(bad[0].record, 2u);
  EXPECT_EQ(bad[0].instrument, "BTC-PERPETUAL");
  EXPECT_THAT(bad[0].reason, HasSubstr("is not UNDERLYING-DDMMMYY-STRIKE-C or -P"));
  EXPECT_EQ(bad[1].reason, "bid_price is true or false, not a number");
  EXPECT_EQ(bad[2].reason, "bid_price is an array, not a number");
  EXPECT_EQ(bad[3].reason, "the record names no instrument");
  EXPECT_EQ(bad[4].reason, "'17' is not a JSON object");
  EXPECT_THAT(bad[5].reason, HasSubstr("creation_timestamp"));
}

TEST(DeribitJson, NamesWhereTheDocumentBreaks) {
  const auto message = [](std::string_view text) {
    const Error error = read_error(text);
    EXPECT_EQ(error.code, ErrorCode::malformed);
    return error.message;
  };
  EXPECT_THAT(message(R"({"result":[{"instrument_name":"BTC-10MAR26-75000-C"},{"bid)"),
              HasSubstr("byte 53: the JSON document is truncated inside record 2"));
  EXPECT_THAT(message(R"({"result":[{}])"), HasSubstr("byte 14: the JSON document is truncated"));
  EXPECT_THAT(message(R"({"result":[{}]} x)"), HasSubstr("byte 16: text follows"));
  EXPECT_THAT(message(R"({"result":[{} {}]})"), HasSubstr("byte 14: ']' expected"));
  EXPECT_THAT(message(R"({"a":1,"b":{"result":[]}})"), HasSubstr("members found: a, b"));
  EXPECT_THAT(message(R"({"error":{"message":"too many requests"}})"), HasSubstr("too many requests"));
  EXPECT_THAT(message("{"), HasSubstr("byte 1: the JSON document is truncated"));
  EXPECT_THAT(message("{1}"), HasSubstr("member name"));
}

TEST(DeribitJson, SaysWhenThereIsNothingInIt) {
  EXPECT_EQ(read_error(R"({"result":[]})").code, ErrorCode::nothing_usable);
  const Error error = read_error(R"({"result":[{"instrument_name":"BTC-PERPETUAL"}]})");
  EXPECT_EQ(error.code, ErrorCode::nothing_usable);
  EXPECT_THAT(error.message, HasSubstr("BTC-PERPETUAL"));
}

constexpr const char* kCollector =
    "bid_price,timestamp,instrument_name,underlying,underlying_name,ask_price,mid_price,time_to_maturity,"
    "index_price\n"
    "0.0100,2026-03-08T15:32:45.856552+00:00,BTC-25DEC26-100000-C,68959.98,BTC-25DEC26,0.0110,0.0105,0.79,"
    "67194.5\n"
    ",2026-03-08T15:32:45.856552+00:00,ETH-27MAR26-2000-P,1950.5,index_price,0.0004,,0.05,1940.1\n"
    "x,2026-03-08T15:32:45.856552+00:00,ETH-27MAR26-2100-P,1950.5,index_price,0.0004,,0.05,1940.1\n";

TEST(CollectorCsv, GivesOneSnapshotPerUnderlying) {
  const auto snapshots = read_text(kCollector);
  ASSERT_EQ(snapshots.size(), 2u);
  EXPECT_EQ(snapshots[0].format, "collector-csv");
  EXPECT_EQ(snapshots[0].underlying, "BTC");
  EXPECT_EQ(snapshots[0].as_of, at("2026-03-08T15:32:45.856552Z"));
  ASSERT_EQ(snapshots[0].quotes.size(), 1u);
  EXPECT_EQ(snapshots[0].quotes[0].forward, 68959.98);
  EXPECT_EQ(snapshots[0].quotes[0].expiry, at("2026-12-25T08:00:00Z"));
  EXPECT_TRUE(std::isnan(snapshots[0].quotes[0].time_to_expiry)) << "365.25-day years are not ours";
  EXPECT_EQ(snapshots[0].quotes[0].tick, 0.0005);
  const QuoteSnapshot& eth = snapshots[1];
  ASSERT_EQ(eth.quotes.size(), 1u);
  EXPECT_TRUE(std::isnan(eth.quotes[0].bid));
  EXPECT_EQ(eth.quotes[0].record, 3u);
  ASSERT_EQ(eth.unreadable.size(), 1u);
  EXPECT_EQ(eth.unreadable[0].record, 4u);
  EXPECT_EQ(eth.unreadable[0].reason, "bid_price 'x' is not a number");
}

TEST(CollectorCsv, SelectsAnUnderlyingInAnyCase) {
  ReadOptions options;
  options.underlying = "btc";
  const QuoteSnapshot btc = read_one(kCollector, options);
  EXPECT_EQ(btc.underlying, "BTC");
  EXPECT_TRUE(btc.unreadable.empty()) << "the unreadable record is of ETH";
  options.underlying = "SOL";
  const Error error = read_error(kCollector, options);
  EXPECT_EQ(error.code, ErrorCode::usage);
  EXPECT_THAT(error.message, HasSubstr("it has BTC, ETH"));
}

TEST(DeribitSummaryCsv, ReadsAnUnnamedFirstColumn) {
  const QuoteSnapshot snapshot = read_one(
      ",mid_price,creation_timestamp,underlying_price,ask_price,bid_price,instrument_name,estimated_delivery_"
      "price\n"
      "0,0.0007,1704712781414,2241.65,0.001,0.0004,ETH-26JAN24-1200-P,2222.19\n"
      "1,,1704712781999,2226.35,,,ETH-12JAN24-2550-P,2222.19\n"
      "2,,soon,2226.35,,,ETH-12JAN24-2600-P,2222.19\n");
  EXPECT_EQ(snapshot.format, "deribit-summary-csv");
  EXPECT_EQ(snapshot.as_of, at("2024-01-08T11:19:41.999Z"));
  ASSERT_EQ(snapshot.quotes.size(), 2u);
  EXPECT_EQ(snapshot.quotes[0].forward, 2241.65);
  EXPECT_EQ(snapshot.quotes[0].tick, 0.0001);
  EXPECT_EQ(snapshot.spot, 2222.19);
  ASSERT_EQ(snapshot.unreadable.size(), 1u);
  EXPECT_THAT(snapshot.notes, testing::Contains(HasSubstr("several timestamps")));
}

}  // namespace
}  // namespace volcal
