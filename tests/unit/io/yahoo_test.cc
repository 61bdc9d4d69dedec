// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "tests/unit/io/read_text.h"

namespace volcal {
namespace {

using test::at;
using test::read_error;
using test::read_one;
using testing::HasSubstr;

constexpr const char* kChain =
    "contractSymbol,lastTradeDate,strike,lastPrice,bid,ask,volume,openInterest,impliedVolatility,option_type,"
    "expiration\r\n"
    "SPXW260220C07000000,2026-01-30 20:15:00+00:00,7000.0,61,60.5,61.5,,3,4.6,call,2026-02-20\r\n"
    "SPX260220P06500000,2026-01-30 21:14:59+00:00,6500.0,20,0.0,0.05,1.0,0,1e-5,put,2026-02-20\r\n"
    "SPX260220P06600000,,6500.0,20,1,2,1.0,0,1e-5,put,2026-02-20\r\n"
    "nonsense,,6500.0,20,1,2,1.0,0,1e-5,put,2026-02-20\r\n";

TEST(YahooCsv, KeepsMorningAndEveningRootsApart) {
  const QuoteSnapshot snapshot = read_one(kChain);
  EXPECT_EQ(snapshot.format, "yahoo-csv");
  EXPECT_EQ(snapshot.underlying, "SPX");
  ASSERT_EQ(snapshot.quotes.size(), 2u);
  const OptionQuote& weekly = snapshot.quotes[0];
  EXPECT_EQ(weekly.root, "SPXW");
  EXPECT_EQ(weekly.expiry, at("2026-02-20T21:00:00Z"));
  EXPECT_EQ(weekly.unit, QuoteUnit::currency);
  EXPECT_EQ(weekly.bid, 60.5);
  EXPECT_EQ(weekly.type, OptionType::call);
  EXPECT_TRUE(std::isnan(weekly.volume));
  EXPECT_TRUE(std::isnan(weekly.forward));
  EXPECT_TRUE(std::isnan(weekly.mid)) << "the last price is no quote";
  const OptionQuote& monthly = snapshot.quotes[1];
  EXPECT_EQ(monthly.root, "SPX");
  EXPECT_EQ(monthly.expiry, at("2026-02-20T14:30:00Z"));
  EXPECT_EQ(monthly.bid, 0.0);
  EXPECT_EQ(monthly.last_trade, at("2026-01-30T21:14:59Z"));
}

TEST(YahooCsv, InfersItsMomentFromTheLatestTradeAndSaysSo) {
  const QuoteSnapshot snapshot = read_one(kChain);
  EXPECT_EQ(snapshot.as_of, at("2026-01-30T21:14:59Z"));
  EXPECT_TRUE(snapshot.as_of_inferred);
  EXPECT_THAT(snapshot.notes, testing::Contains(HasSubstr("lastTradeDate")));
  ReadOptions options;
  options.as_of = at("2026-01-30T21:00:00Z");
  const QuoteSnapshot given = read_one(kChain, options);
  EXPECT_EQ(given.as_of, options.as_of);
  EXPECT_FALSE(given.as_of_inferred);
}

TEST(YahooCsv, NamesRecordsThatContradictTheirSymbol) {
  const auto bad = read_one(kChain).unreadable;
  ASSERT_EQ(bad.size(), 2u);
  EXPECT_EQ(bad[0].reason, "strike 6500 is not the 6600 of SPX260220P06600000");
  EXPECT_THAT(bad[1].reason, HasSubstr("contractSymbol 'nonsense'"));
}

TEST(YahooCsv, TakesDiscountFactorsFromARate) {
  ReadOptions options;
  options.as_of = at("2026-01-30T21:00:00Z");
  options.rate = RateCurve{{{1.0, 0.04}}};
  const QuoteSnapshot snapshot = read_one(kChain, options);
  EXPECT_DOUBLE_EQ(snapshot.quotes[0].discount_factor, std::exp(-0.04 * 21.0 / 365.0));
}

TEST(YahooCsv, RefusesAmericanRootsByName) {
  const Error error =
      read_error("contractSymbol,bid,ask,lastTradeDate\nAAPL260220C00150000,1,2,2026-01-30\n");
  EXPECT_EQ(error.code, ErrorCode::unsupported);
  EXPECT_THAT(error.message, HasSubstr("record 2, AAPL260220C00150000: American exercise"));
}

}  // namespace
}  // namespace volcal
