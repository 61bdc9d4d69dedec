// SPDX-License-Identifier: Apache-2.0
#include "calibration/quotes/forwards/contradicted_forward.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "calibration/quotes/clean.h"

namespace volcal {
namespace {

/// Market around 100 with one call and one put a strike, without pairs, worth 2 more than at expiry.
QuoteSnapshot market(double spot) {
  QuoteSnapshot snapshot;
  snapshot.spot = spot;
  for (int i = 0; i < 12; ++i) {
    OptionQuote quote;
    quote.record = static_cast<std::size_t>(i) + 1;
    quote.instrument = std::to_string(i);
    quote.root = "X";
    quote.time_to_expiry = 0.25;
    quote.discount_factor = 1.0;
    quote.strike = 80.0 + 4.0 * i;
    quote.type = quote.strike < 100.0 ? OptionType::put : OptionType::call;
    quote.bid = 1.9;
    quote.ask = 2.1;
    snapshot.quotes.push_back(quote);
  }
  return snapshot;
}

TEST(ContradictedForward, OfASpotOfSomethingElseIsNone) {
  for (const double spot : {150.0, 200.0, 1000.0, 60.0}) {
    const CleanedQuotes cleaned = clean_quotes(market(spot), {});
    EXPECT_TRUE(cleaned.kept.empty()) << spot;
    ASSERT_EQ(cleaned.rejected.size(), 12u) << spot;
    EXPECT_EQ(cleaned.rejected[0].reason, RejectReason::no_forward) << spot;
    EXPECT_THAT(cleaned.rejected[0].detail, testing::HasSubstr("ask less than they are worth at expiry"))
        << spot;
  }
}

TEST(ContradictedForward, IsNotOneThatIsAFewPercentOff) {
  for (const double spot : {96.0, 100.0, 103.0}) {
    EXPECT_FALSE(clean_quotes(market(spot), {}).kept.empty()) << spot;
  }
}

TEST(ContradictedForward, IsNotForUsToJudgeWhereTheFileGivesIt) {
  QuoteSnapshot snapshot = market(kAbsent);
  for (OptionQuote& quote : snapshot.quotes) quote.forward = 200.0;
  for (const Rejected& rejected : clean_quotes(snapshot, {}).rejected) {
    EXPECT_NE(rejected.reason, RejectReason::no_forward);
  }
}

}  // namespace
}  // namespace volcal
