// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <filesystem>
#include <string>

#include "tests/support/shared_data.h"
#include "tests/unit/host/io/read_text.h"

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
  const QuoteSnapshot with_options = read_one(kChain, options);
  EXPECT_EQ(with_options.as_of, options.as_of);
  EXPECT_FALSE(with_options.as_of_inferred);
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

TEST(YahooCsv, KnowsRootsInEverySpelling) {
  for (const char* prefix : {"O:", "^", "$", ".", "_", "o:", " "}) {
    const std::string chain = std::string("contractSymbol,lastTradeDate,strike,bid,ask\n") + prefix +
                              "SPX260220C07000000,2026-01-30T20:15:00Z,7000,60.5,61.5\n" + prefix +
                              "spx260220P07000000,2026-01-30T20:15:00Z,7000,60.5,61.5\n";
    const QuoteSnapshot snapshot = read_one(chain);
    EXPECT_EQ(snapshot.underlying, "SPX");
    ASSERT_EQ(snapshot.quotes.size(), 2u) << prefix;
    EXPECT_EQ(snapshot.quotes[0].instrument, "SPX260220C07000000");
    EXPECT_EQ(snapshot.quotes[1].instrument, "SPX260220P07000000");
    for (const OptionQuote& quote : snapshot.quotes) {
      EXPECT_EQ(quote.root, "SPX") << prefix;
      EXPECT_EQ(quote.expiry, at("2026-02-20T14:30:00Z")) << prefix;
    }
    const Error error = read_error(std::string("contractSymbol,bid,ask,lastTradeDate\n") + prefix +
                                   "AAPL260220C00150000,1,2,2026-01-30\n");
    EXPECT_EQ(error.code, ErrorCode::unsupported) << prefix;
  }
}

TEST(YahooCsv, EndsWithTheSessionOnEarlyCloses) {
  const QuoteSnapshot snapshot =
      read_one("contractSymbol,bid,ask,lastTradeDate\nSPXW251224C05960000,1,2,2025-12-24T15:00:00Z\n");
  ASSERT_EQ(snapshot.quotes.size(), 1u);
  EXPECT_EQ(snapshot.quotes[0].expiry, at("2025-12-24T18:00:00Z"));
}

TEST(YahooCsv, NotesExpiriesThatItAssumes) {
  const QuoteSnapshot snapshot =
      read_one("contractSymbol,bid,ask,lastTradeDate\nXYZ150117C00010000,1,2,2015-01-02T15:00:00Z\n");
  ASSERT_EQ(snapshot.quotes.size(), 1u);
  EXPECT_EQ(snapshot.quotes[0].expiry, at("2015-01-16T21:00:00Z"));
  EXPECT_THAT(snapshot.notes, testing::Contains(HasSubstr("roots that volcal does not know (XYZ)")));
  EXPECT_THAT(snapshot.notes, testing::Contains(HasSubstr("expiry 2015-01-17 is no session in New York")));
}

TEST(YahooCsv, NamesExpiriesBeyondTheCalendar) {
  const QuoteSnapshot snapshot = read_one(
      "contractSymbol,bid,ask,lastTradeDate\nSPXW361219C05960000,1,2,2026-01-30T15:00:00Z\n"
      "SPXW260220C05960000,1,2,2026-01-30T15:00:00Z\n");
  EXPECT_EQ(snapshot.quotes.size(), 1u);
  ASSERT_EQ(snapshot.unreadable.size(), 1u);
  EXPECT_THAT(snapshot.unreadable[0].reason,
              HasSubstr("2036-12-19 is beyond the calendar of New York sessions, 1990 to 2035"));
}

/// Made-up numbers of ../shared/field; its README says what is right.
class FieldChains : public testing::Test {
 protected:
  static std::vector<QuoteSnapshot> read(const char* name) {
    return read_quotes(path(name), {}).value_or_throw();
  }
  static std::string path(const char* name) { return (test::shared_dir() / "field" / name).string(); }
  void SetUp() override {
    if (!std::filesystem::exists(path("am_SPX.csv"))) GTEST_SKIP() << path("am_SPX.csv") << " is not there";
  }
};

TEST_F(FieldChains, OfPrefixedRootsAreThoseOfTheRoot) {
  const std::vector<QuoteSnapshot> plain = read("am_SPX.csv");
  const std::vector<QuoteSnapshot> prefixed = read("am_prefixed.csv");
  ASSERT_EQ(plain.size(), 1u);
  ASSERT_EQ(prefixed.size(), 1u);
  EXPECT_EQ(prefixed[0].underlying, plain[0].underlying);
  ASSERT_EQ(prefixed[0].quotes.size(), plain[0].quotes.size());
  for (std::size_t i = 0; i < plain[0].quotes.size(); ++i) {
    EXPECT_EQ(prefixed[0].quotes[i].instrument, plain[0].quotes[i].instrument);
    EXPECT_EQ(prefixed[0].quotes[i].root, plain[0].quotes[i].root);
    EXPECT_EQ(prefixed[0].quotes[i].expiry, at("2025-11-21T14:30:00Z"));
  }
  const auto american = read_quotes(path("american_prefixed.csv"), {});
  ASSERT_FALSE(american.has_value());
  EXPECT_EQ(american.error().code, ErrorCode::unsupported);
}

TEST_F(FieldChains, OfAnEarlyCloseEndAtOne) {
  const auto snapshots = read("early_close_20251224.csv");
  for (const OptionQuote& quote : snapshots.at(0).quotes) {
    EXPECT_EQ(quote.expiry, at("2025-12-24T18:00:00Z"));
  }
}

}  // namespace
}  // namespace volcal
