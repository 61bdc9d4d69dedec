// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "tests/unit/host/io/read_text.h"

namespace volcal {
namespace {

using test::at;
using test::read_error;
using test::read_one;
using testing::HasSubstr;

constexpr const char* kIvGrid =
    ",Expiry,Texp,Strike,Bid,Ask,Fwd,CallMid\n"
    "0,20230317,0.0821,3000.0,,0.9,4150.5,\n"
    "1,20230317,0.0821,3000.0,NA,0.91,4150.5,\n"
    "2,20230317,0.0821,4200,0.18,0.19,4150.5,12.5\n"
    "3,20230317,0.0821,4300,0,0.19,4150.5,\n"
    "4,20230317,0.0821,zero,0,0.19,4150.5,\n"
    "5,20230317,,4300,0,0.19,4150.5,\n"
    "6,2023-99-99,0.1,4300,0,0.19,4150.5,\n";

TEST(IvGridCsv, KeepsItsTimesAndReadsNoBids) {
  const QuoteSnapshot snapshot = read_one(kIvGrid);
  EXPECT_EQ(snapshot.format, "iv-grid-csv");
  EXPECT_FALSE(snapshot.as_of.has_value());
  ASSERT_EQ(snapshot.quotes.size(), 4u);
  const OptionQuote& quote = snapshot.quotes[2];
  EXPECT_EQ(quote.unit, QuoteUnit::implied_vol);
  EXPECT_EQ(quote.expiry, at("2023-03-17"));
  EXPECT_EQ(quote.time_to_expiry, 0.0821);
  EXPECT_EQ(quote.bid, 0.18);
  EXPECT_EQ(quote.ask, 0.19);
  EXPECT_EQ(quote.forward, 4150.5);
  EXPECT_EQ(quote.type, OptionType::call);
  EXPECT_EQ(snapshot.quotes[0].type, OptionType::put);
  for (const std::size_t i : {0u, 1u, 3u}) EXPECT_TRUE(std::isnan(snapshot.quotes[i].bid)) << i;
}

TEST(IvGridCsv, ASecondListingOfAStrikeGetsItsOwnName) {
  ReadOptions options;
  options.underlying = "SPX";
  const QuoteSnapshot snapshot = read_one(kIvGrid, options);
  EXPECT_EQ(snapshot.underlying, "SPX");
  EXPECT_EQ(snapshot.quotes[0].instrument, "SPX-20230317-3000");
  EXPECT_EQ(snapshot.quotes[1].instrument, "SPX-20230317-3000#2");
  EXPECT_EQ(snapshot.quotes[0].root, "SPX");
}

TEST(IvGridCsv, NamesPointsThatAreNone) {
  const auto bad = read_one(kIvGrid).unreadable;
  ASSERT_EQ(bad.size(), 3u);
  EXPECT_EQ(bad[0].reason, "Strike 'zero' is not a number");
  EXPECT_EQ(bad[1].reason, "the time to expiry is missing or infinite");
  EXPECT_THAT(bad[2].reason, HasSubstr("'2023-99-99' is not a time"));
}

TEST(VolGridCsv, ReadsDaysRatesAndTheSpotInAComment) {
  const QuoteSnapshot snapshot = read_one(
      "# a grid of 2002; spot=4468.17; dividend yield 0\n"
      "strike,implied_vol,zero_rate,days\n3400,0.6625,0.0357,73\n5000,0.3343,0.0357,73\n");
  EXPECT_EQ(snapshot.format, "vol-grid-csv");
  EXPECT_EQ(snapshot.spot, 4468.17);
  ASSERT_EQ(snapshot.quotes.size(), 2u);
  const OptionQuote& quote = snapshot.quotes[0];
  EXPECT_DOUBLE_EQ(quote.time_to_expiry, 0.2);
  EXPECT_DOUBLE_EQ(quote.discount_factor, std::exp(-0.0357 * 0.2));
  EXPECT_EQ(quote.mid, 0.6625);
  EXPECT_TRUE(std::isnan(quote.bid) && std::isnan(quote.ask) && std::isnan(quote.forward));
  EXPECT_EQ(quote.type, OptionType::put);
  EXPECT_EQ(quote.instrument, "T=0.2-3400");
  EXPECT_FALSE(quote.expiry.has_value());
  EXPECT_EQ(snapshot.quotes[1].type, OptionType::call);
}

TEST(VolGridCsv, ReadsForwardsAndDiscountFactors) {
  const QuoteSnapshot snapshot = read_one(
      "time_to_expiry,forward,discount_factor,strike,implied_vol\r\n0.038356164383561646,4474.25,0.9986,3400."
      "0,0.66\r\n");
  ASSERT_EQ(snapshot.quotes.size(), 1u);
  EXPECT_EQ(snapshot.quotes[0].time_to_expiry, 0.038356164383561646);
  EXPECT_EQ(snapshot.quotes[0].forward, 4474.25);
  EXPECT_EQ(snapshot.quotes[0].discount_factor, 0.9986);
}

TEST(VolGridCsv, ReadsTypesBesideBothKindsOfTime) {
  const QuoteSnapshot snapshot = read_one(
      "days,time_to_expiry_years,forward,type,strike,implied_vol\n7,0.0191780822,1210.165,Put,1300,0.4\n"
      "7,0.0191780822,1210.165,Straddle,1300,0.4\n");
  ASSERT_EQ(snapshot.quotes.size(), 1u);
  EXPECT_EQ(snapshot.quotes[0].time_to_expiry, 0.0191780822);
  EXPECT_EQ(snapshot.quotes[0].type, OptionType::put);
  EXPECT_TRUE(std::isnan(snapshot.quotes[0].discount_factor));
  ASSERT_EQ(snapshot.unreadable.size(), 1u);
  EXPECT_EQ(snapshot.unreadable[0].reason, "type 'Straddle' is neither call nor put");
}

TEST(VolGridCsv, TurnsMoneynessIntoStrikesWithASpot) {
  constexpr const char* kGrid = "time_to_expiry_years,strike_over_spot,implied_vol\n0.025,0.86,0.3365\n";
  EXPECT_EQ(read_error(kGrid).code, ErrorCode::usage);
  ReadOptions options;
  options.spot = 2000.0;
  const QuoteSnapshot snapshot = read_one(kGrid, options);
  EXPECT_EQ(snapshot.spot, 2000.0);
  EXPECT_EQ(snapshot.quotes[0].strike, 1720.0);
  EXPECT_EQ(snapshot.quotes[0].discount_factor, 1.0);
  EXPECT_THAT(snapshot.notes, testing::Contains(HasSubstr("--rate")));
  options.rate = RateCurve{{{1.0, 0.02}}};
  EXPECT_DOUBLE_EQ(read_one(kGrid, options).quotes[0].discount_factor, std::exp(-0.02 * 0.025));
}

}  // namespace
}  // namespace volcal
