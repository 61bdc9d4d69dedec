// SPDX-License-Identifier: Apache-2.0
// The small parts of the command line: tables, CSV cells, close names, random numbers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/cli/arguments/name_distance.h"
#include "host/cli/tables/csv_table.h"
#include "host/cli/tables/option_vols.h"
#include "host/cli/terminal/text_table.h"
#include "host/synth/market.h"
#include "host/synth/random.h"

namespace volcal::cli {
namespace {

using namespace volcal::synth;

TEST(TextTable, AlignsColumnsAndDropsTrailingSpaces) {
  TextTable table({{"name", Align::left}, {"x"}, {"note", Align::left}});
  table.add({"a", "1.5", "short"});
  table.add({"longer", "-10.25", ""});
  EXPECT_EQ(table.text(),
            "name         x  note\n"
            "a          1.5  short\n"
            "longer  -10.25\n");
}

TEST(TextTable, NumbersForPeopleHaveNoNanAndNoNegativeZero) {
  EXPECT_EQ(fixed(kAbsent, 2), "-");
  EXPECT_EQ(fixed(-0.001, 2), "0.00");
  EXPECT_EQ(fixed(-0.0, 0), "0");
  EXPECT_EQ(short_number(-0.0), "0");
  EXPECT_EQ(signed_fixed(-0.04, 1), "+0.0");
  EXPECT_EQ(signed_fixed(-0.0, 2), "+0.00");
  EXPECT_EQ(signed_fixed(-0.06, 1), "-0.1");
  EXPECT_EQ(signed_fixed(kAbsent, 1), "-");
  EXPECT_EQ(fixed(-0.01, 2), "-0.01");
  EXPECT_EQ(percent(0.20501, 2), "20.50");
  EXPECT_EQ(short_number(1.23456e-5), "1.23e-05");
  EXPECT_EQ(short_number(-std::numeric_limits<double>::infinity()), "-inf");
}

TEST(CsvCells, NumbersReadBackExactly) {
  Random random(20);
  for (int i = 0; i < 1000; ++i) {
    const double value = (random.uniform() - 0.5) * std::pow(10.0, 40.0 * random.uniform() - 20.0);
    EXPECT_EQ(*cell_number("x", csv_number(value)), value);
  }
  EXPECT_EQ(csv_number(kAbsent), "");
  EXPECT_EQ(csv_number(-0.0), "0");
}

TEST(CsvCells, TextThatWouldBreakTheLineIsQuoted) {
  EXPECT_EQ(csv_line({"a,b", "say \"x\"", "plain", "#1", ""}), "\"a,b\",\"say \"\"x\"\"\",plain,\"#1\",\n");
}

TEST(CsvCells, RefusalsNameTheColumn) {
  EXPECT_EQ(cell_number("strike", "abc").error().message, "strike 'abc' is not a number");
  EXPECT_EQ(cell_number("strike", " ").error().message, "strike is empty");
}

TEST(CsvCells, AWordForAbsentIsNotCalledEmpty) {
  EXPECT_EQ(cell_number("strike", "NaN").error().message, "strike is 'NaN'");
}

TEST(TextTable, AHostileCellStaysInItsColumn) {
  TextTable table({{"name", Align::left}, {"x"}});
  table.add({"a\n\u202e\u009b31m" + std::string(20'000, 'a'), "1"});
  table.add({"\u65e5\u7d4c", "2"});
  const std::string text = table.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  EXPECT_THAT(text, testing::HasSubstr("\na???31ma"));
  EXPECT_LT(text.size(), 1000U);
  EXPECT_THAT(text, testing::HasSubstr("\n\u65e5\u7d4c" + std::string(199, ' ') + "  2\n"));
}

TEST(ShownName, AnEmptyNameIsSaidToBeNone) {
  EXPECT_EQ(shown_name(""), "(no name)");
  EXPECT_EQ(shown_name("a\nvolcal: b"), "a?volcal: b");
}

TEST(OptionVols, AnswersEveryRowInPlace) {
  const auto table = csv_table_from_text(
      "type,undiscounted_price,forward,strike,time_to_expiry\n"
      "call,7.9655674554057963,100,100,1\nput,,100,100,1\np,-1,100,100,1\n",
      "options");
  ASSERT_TRUE(table.has_value()) << table.error().message;
  const auto vols = add_implied_vols(*table);
  ASSERT_TRUE(vols.has_value()) << vols.error().message;
  EXPECT_EQ(vols->rows, 3U);
  EXPECT_EQ(vols->failed, 2U);
  EXPECT_THAT(vols->text, testing::HasSubstr("put,,100,100,1,,undiscounted_price is empty\n"));
  EXPECT_THAT(vols->text, testing::EndsWith("p,-1,100,100,1,,below_intrinsic\n"));
}

TEST(NameDistance, CountsEditsWithoutRegardToCase) {
  EXPECT_EQ(name_distance("kitten", "sitting"), 3U);  // the textbook pair
  EXPECT_EQ(name_distance("BTC", "btc"), 0U);
  EXPECT_EQ(name_distance("", "abc"), 3U);
  EXPECT_THAT(nearest_names("BTC-1", {"ETH-1", "BTC-2", "BTC-12"}, 2),
              testing::ElementsAre("BTC-2", "BTC-12"));
}

TEST(Random, SeedingIsThePublishedSplitMix) {
  // First and fourth output of SplitMix64 from seed 1234567 (Vigna, splitmix64.c) fill the ends of the state;
  // the first output of xoshiro256++ on that state follows by hand: rotl(s0 + s3, 23) + s0.
  const std::uint64_t s0 = 6457827717110365317U;
  const std::uint64_t s3 = 4593380528125082431U;
  Random random(1234567);
  EXPECT_EQ(random.bits(), std::rotl(s0 + s3, 23) + s0);
}

TEST(Random, NormalsHaveTheirMoments) {
  constexpr int kDraws = 100'000;
  Random random(3);
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double draw = random.normal();
    sum += draw;
    squares += draw * draw;
  }
  // Four standard errors: 1/sqrt(n) for the mean, sqrt(2/n) for the mean square.
  EXPECT_NEAR(sum / kDraws, 0.0, 4.0 / std::sqrt(kDraws));
  EXPECT_NEAR(squares / kDraws, 1.0, 4.0 * std::sqrt(2.0 / kDraws));
}

SynthOptions market_options() {
  SynthOptions options;
  options.underlying = "X";
  options.as_of = UtcTime(std::chrono::seconds(1772793000));
  options.spot = 100.0;
  options.expiry_days = {7, 30, 90};
  options.style = index_style();
  return options;
}

TEST(SynthMarket, QuotesLieAroundTheTruthAndOnTicks) {
  SynthOptions options = market_options();
  options.noise = 0.0;
  const auto market = make_market(options);
  ASSERT_TRUE(market.has_value()) << market.error().message;
  ASSERT_GT(market->quotes.size(), 50U);
  for (const SynthQuote& quote : market->quotes) {
    // Without noise the outward rounding keeps the truth inside; 1e-9 of a tick for the sum of ticks.
    for (const double price : {quote.bid, quote.ask}) {
      if (std::isnan(price)) continue;
      const double outwards = price == quote.bid ? quote.true_price - price : price - quote.true_price;
      EXPECT_GE(outwards, -1e-9 * quote.tick);
      EXPECT_NEAR(price / quote.tick, std::round(price / quote.tick), 1e-6);
    }
  }
}

TEST(SynthMarket, SharesOfEmptyAndOneSidedQuotesAreAsAsked) {
  SynthOptions options = market_options();
  options.empty = 1.0;
  const auto none = make_market(options);
  ASSERT_TRUE(none.has_value());
  for (const SynthQuote& quote : none->quotes) {
    EXPECT_TRUE(std::isnan(quote.bid) && std::isnan(quote.ask));
  }
  options.empty = 0.0;
  options.one_sided = 1.0;
  const auto one_sided = make_market(options);
  ASSERT_TRUE(one_sided.has_value());
  for (const SynthQuote& quote : one_sided->quotes) {
    EXPECT_TRUE(std::isnan(quote.bid));
    EXPECT_FALSE(std::isnan(quote.ask));
  }
}

TEST(SynthMarket, RefusalsNameFieldValueAndBound) {
  SynthOptions options = market_options();
  options.noise = -1.0;
  EXPECT_EQ(make_market(options).error().message, "noise is -1, must be from 0 to 10");
}

}  // namespace
}  // namespace volcal::cli
