// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/two_sided.h"

#include <gtest/gtest.h>

#include <cmath>

#include "calibration/quotes/clean.h"
#include "tests/unit/calibration/quotes/written_snapshots.h"

namespace volcal {
namespace {

using test::add;
using test::empty_snapshot;
using test::good_quote;

TEST(RawTwoSided, CountsRejectedQuotesAndLeavesOutOneSidedAndInTheMoneyOnes) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  quote.discount_factor = 0.5;
  add(snapshot, quote);  // 0: a quote that is kept
  quote.bid = 1.2;       // 1: a crossed quote, which counts
  add(snapshot, quote);
  quote.bid = 0.0;  // 2: a one-sided quote
  add(snapshot, quote);
  quote.bid = 0.9;
  quote.type = OptionType::put;  // 3: an in-the-money quote
  add(snapshot, quote);
  quote.type = OptionType::call;
  quote.expiry = test::days_later(-1.0);  // 4: a quote of no listed expiry
  add(snapshot, quote);
  const CleanedQuotes cleaned = clean_quotes(snapshot, {});
  const std::vector<TwoSidedQuote> raw = raw_two_sided_otm(snapshot, cleaned.expiries);
  ASSERT_EQ(raw.size(), 2U);
  EXPECT_EQ(raw[0].quote, 0U);
  EXPECT_EQ(raw[1].quote, 1U);
  EXPECT_DOUBLE_EQ(raw[0].bid, 1.8);
  EXPECT_DOUBLE_EQ(raw[0].ask, 2.2);
  EXPECT_DOUBLE_EQ(raw[0].log_moneyness, std::log(1.1));
  EXPECT_FALSE(raw[0].in_vol);
}

TEST(RawTwoSided, LeavesVolsAsTheyAre) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  quote.unit = QuoteUnit::implied_vol;
  quote.bid = 0.20;
  quote.ask = 0.22;
  quote.discount_factor = 0.5;
  add(snapshot, quote);
  const std::vector<TwoSidedQuote> raw = raw_two_sided_otm(snapshot, clean_quotes(snapshot, {}).expiries);
  ASSERT_EQ(raw.size(), 1U);
  EXPECT_TRUE(raw[0].in_vol);
  EXPECT_EQ(raw[0].ask, 0.22);
}

}  // namespace
}  // namespace volcal
