// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/instrument.h"

#include <gtest/gtest.h>

#include <cmath>

#include "host/io/contract/root.h"

namespace volcal::io {
namespace {

UtcTime at(std::string_view text) { return parse_time(text).value_or_throw(); }

TEST(Contract, OfDeribitIsInverseOrLinear) {
  const auto inverse = parse_contract("BTC-25DEC26-100000-C");
  ASSERT_TRUE(inverse.has_value());
  EXPECT_EQ(inverse->venue, Venue::deribit);
  EXPECT_EQ(inverse->underlying, "BTC");
  EXPECT_EQ(inverse->expiry, at("2026-12-25T08:00:00Z"));
  EXPECT_EQ(inverse->strike, 100000.0);
  EXPECT_EQ(inverse->type, OptionType::call);
  EXPECT_EQ(inverse->unit, QuoteUnit::coin);

  const auto linear = parse_contract("XRP_USDC-7JUN25-1d525-P");
  ASSERT_TRUE(linear.has_value());
  EXPECT_EQ(linear->underlying, "XRP_USDC");
  EXPECT_EQ(linear->expiry, at("2025-06-07T08:00:00Z"));
  EXPECT_EQ(linear->strike, 1.525);
  EXPECT_EQ(linear->type, OptionType::put);
  EXPECT_EQ(linear->unit, QuoteUnit::currency);
}

TEST(DeribitTick, IsFinerBelowHalfAPercent) {
  EXPECT_EQ(deribit_tick("BTC", 0.0049), 0.0001);
  EXPECT_EQ(deribit_tick("ETH", 0.005), 0.0005);
  EXPECT_TRUE(std::isnan(deribit_tick("BTC", kAbsent)));
  EXPECT_TRUE(std::isnan(deribit_tick("XRP_USDC", 0.1)));
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
