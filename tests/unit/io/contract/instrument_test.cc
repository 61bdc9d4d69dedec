// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/instrument.h"
#include "host/io/contract/root.h"

#include <gtest/gtest.h>

#include <cmath>

#include "host/io/contract/root.h"

namespace volcal::io {
namespace {

UtcTime at(std::string_view text) { return parse_time(text).value_or_throw(); }

TEST(DeribitInstrument, ReadsInverseAndLinearNames) {
  const auto inverse = parse_deribit_instrument("BTC-25DEC26-100000-C");
  ASSERT_TRUE(inverse.has_value());
  EXPECT_EQ(inverse->underlying, "BTC");
  EXPECT_EQ(inverse->expiry, at("2026-12-25T08:00:00Z"));
  EXPECT_EQ(inverse->strike, 100000.0);
  EXPECT_EQ(inverse->type, OptionType::call);
  EXPECT_FALSE(inverse->linear);

  const auto linear = parse_deribit_instrument("XRP_USDC-7JUN25-1d525-P");
  ASSERT_TRUE(linear.has_value());
  EXPECT_EQ(linear->underlying, "XRP_USDC");
  EXPECT_EQ(linear->expiry, at("2025-06-07T08:00:00Z"));
  EXPECT_EQ(linear->strike, 1.525);
  EXPECT_EQ(linear->type, OptionType::put);
  EXPECT_TRUE(linear->linear);
}

TEST(DeribitInstrument, IgnoresCaseAndLeadingZeros) {
  const auto one = parse_deribit_instrument("BTC-3APR26-60000-C");
  const auto other = parse_deribit_instrument("btc-03apr26-60000-c");
  ASSERT_TRUE(one.has_value() && other.has_value());
  EXPECT_EQ(one->expiry, other->expiry);
  EXPECT_EQ(one->strike, other->strike);
  EXPECT_EQ(one->type, other->type);
}

TEST(DeribitInstrument, RefusesOtherNames) {
  for (const char* name :
       {"", "BTC-PERPETUAL", "BTC-25DEC26", "BTC-25DEC26-100000", "BTC-25DEC26-100000-X",
        "BTC-31FEB26-100000-C", "BTC-25FOO26-100000-C", "BTC-25DEC26-1d0d0-C", "BTC-25DEC26--5-C",
        "BTC-25DEC26-0-C", "BTC-25DEC26-d-C", "-25DEC26-100-C", "BTC-25DEC26-1e5-C", "BTC-0DEC26-100-C",
        "BTC--1DEC26-100-C", "BTC-25DEC26-100000-C-C"}) {
    EXPECT_FALSE(parse_deribit_instrument(name).has_value()) << name;
  }
}

TEST(DeribitTick, IsFinerBelowHalfAPercent) {
  const auto btc = *parse_deribit_instrument("BTC-25DEC26-100000-C");
  EXPECT_EQ(deribit_tick(btc, 0.0049), 0.0001);
  EXPECT_EQ(deribit_tick(btc, 0.005), 0.0005);
  EXPECT_TRUE(std::isnan(deribit_tick(btc, kAbsent)));
  EXPECT_TRUE(std::isnan(deribit_tick(*parse_deribit_instrument("XRP_USDC-7JUN25-1d5-P"), 0.1)));
}

TEST(OccSymbol, ReadsRootDateTypeAndStrike) {
  const auto symbol = parse_occ_symbol("SPXW260202P06936500");
  ASSERT_TRUE(symbol.has_value());
  EXPECT_EQ(symbol->root, "SPXW");
  EXPECT_EQ(UtcTime(symbol->date), at("2026-02-02"));
  EXPECT_EQ(symbol->strike, 6936.5);
  EXPECT_EQ(symbol->type, OptionType::put);
}

TEST(OccSymbol, RefusesOtherTexts) {
  for (const char* text : {"", "260202P06936500", "SPX260231C02800000", "SPX260220X02800000",
                           "SPX26022 C02800000", "SPX260220C0280000x", "SPX260220C00000000"}) {
    EXPECT_FALSE(parse_occ_symbol(text).has_value()) << text;
  }
}

TEST(ExpiryOfRoot, FollowsNewYorkThroughDaylightSaving) {
  const auto winter = std::chrono::sys_days(std::chrono::year(2026) / 2 / 20);
  const auto summer = std::chrono::sys_days(std::chrono::year(2026) / 7 / 17);
  EXPECT_EQ(*expiry_of_root("SPX", winter), at("2026-02-20T14:30:00Z"));
  EXPECT_EQ(*expiry_of_root("SPXW", winter), at("2026-02-20T21:00:00Z"));
  EXPECT_EQ(*expiry_of_root("SPX", summer), at("2026-07-17T13:30:00Z"));
  EXPECT_EQ(*expiry_of_root("XYZ", summer), at("2026-07-17T20:00:00Z"));
}

TEST(KnownAmerican, HoldsOexButNotXeo) {
  EXPECT_TRUE(is_known_american("OEX"));
  EXPECT_TRUE(is_known_american("AAPL1"));
  EXPECT_FALSE(is_known_american("XEO"));
  EXPECT_FALSE(is_known_american("SPX"));
  EXPECT_FALSE(is_known_american(""));
}

TEST(Times, AreBoundedToTheYearsOfTheContract) {
  EXPECT_EQ(parse_compact_date("20230216"), at("2023-02-16"));
  for (const char* text : {"20230231", "2023021", "99991231", "-2023021", "2023-02-16"}) {
    EXPECT_FALSE(parse_compact_date(text).has_value()) << text;
  }
  EXPECT_EQ(time_from_microseconds(1767115875944500.0), at("2025-12-30T17:31:15.9445Z"));
  EXPECT_FALSE(time_from_microseconds(1e300).has_value());
  EXPECT_FALSE(time_from_microseconds(kAbsent).has_value());
}

}  // namespace
}  // namespace volcal::io
