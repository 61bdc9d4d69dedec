// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/clean.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "tests/support/refusal.h"
#include "tests/unit/calibration/quotes/written_snapshots.h"

namespace volcal {
namespace {

using test::add;
using test::empty_snapshot;
using test::good_quote;
using testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Cleans a snapshot of this one quote and returns its rejection; fails the test if it was kept.
Rejected only_rejection(const OptionQuote& quote, const CleaningOptions& options = {}) {
  QuoteSnapshot snapshot = empty_snapshot();
  add(snapshot, quote);
  const CleanedQuotes cleaned = clean_quotes(snapshot, options);
  EXPECT_TRUE(cleaned.kept.empty());
  if (cleaned.rejected.size() != 1) {
    ADD_FAILURE() << cleaned.rejected.size() << " rejections for one quote";
    return {};
  }
  return cleaned.rejected.front();
}

void expect_rejected(const OptionQuote& quote, RejectReason reason, const char* detail,
                     const CleaningOptions& options = {}) {
  const Rejected rejected = only_rejection(quote, options);
  EXPECT_STREQ(to_string(rejected.reason), to_string(reason));
  EXPECT_THAT(rejected.detail, HasSubstr(detail));
}

bool is_kept(const OptionQuote& quote, const CleaningOptions& options = {}) {
  QuoteSnapshot snapshot = empty_snapshot();
  add(snapshot, quote);
  return clean_quotes(snapshot, options).kept.size() == 1;
}

TEST(CleanQuotes, KeepsAQuoteThatBreaksNoRule) { EXPECT_TRUE(is_kept(good_quote())); }

TEST(CleanQuotes, PassesUnreadableRecordsOn) {
  QuoteSnapshot snapshot = empty_snapshot();
  snapshot.unreadable.push_back({1, "XYZ-?", "strike '?' is not a number"});
  const CleanedQuotes cleaned = clean_quotes(snapshot, {});
  ASSERT_EQ(cleaned.rejected.size(), 1U);
  EXPECT_EQ(cleaned.rejected[0].reason, RejectReason::unreadable);
  EXPECT_EQ(cleaned.rejected[0].detail, "strike '?' is not a number");
}

TEST(CleanQuotes, RejectsNegativeAndInfinitePrices) {
  for (double OptionQuote::*price : {&OptionQuote::bid, &OptionQuote::ask, &OptionQuote::mid}) {
    for (const double bad : {-0.1, kInfinity, -kInfinity}) {
      OptionQuote quote = good_quote();
      quote.*price = bad;
      expect_rejected(quote, RejectReason::invalid_price, "is not a price");
    }
  }
}

TEST(CleanQuotes, RejectsStrikesThatAreNoPrice) {
  for (const double strike : {0.0, -5.0, kInfinity, kAbsent}) {
    OptionQuote quote = good_quote();
    quote.strike = strike;
    expect_rejected(quote, RejectReason::invalid_price, "strike");
  }
}

TEST(CleanQuotes, RejectsTheSecondQuoteOfAnInstrument) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  quote.instrument = "XYZ-110-C";
  add(snapshot, quote);
  add(snapshot, quote);
  const CleanedQuotes cleaned = clean_quotes(snapshot, {});
  ASSERT_EQ(cleaned.kept.size(), 1U);
  EXPECT_EQ(cleaned.kept[0].quote, 0U);
  ASSERT_EQ(cleaned.rejected.size(), 1U);
  EXPECT_EQ(cleaned.rejected[0].reason, RejectReason::duplicate);
  EXPECT_THAT(cleaned.rejected[0].detail, HasSubstr("XYZ-110-C"));
}

TEST(CleanQuotes, FindsEveryDuplicateAmongMany) {
  constexpr std::size_t kNames = 20'000;  // enough names for collisions in their table
  QuoteSnapshot snapshot = empty_snapshot();
  for (std::size_t i = 0; i < 2 * kNames; ++i) {
    add(snapshot, good_quote());
    snapshot.quotes.back().instrument = "XYZ-" + std::to_string(i % kNames * 7919 % kNames);
  }
  const CleanedQuotes cleaned = clean_quotes(snapshot, {});
  std::size_t duplicates = 0;
  for (const Rejected& rejected : cleaned.rejected) {
    if (rejected.reason != RejectReason::duplicate) continue;
    EXPECT_GE(rejected.quote, kNames);
    ++duplicates;
  }
  EXPECT_EQ(duplicates, kNames);
}

TEST(SortByRecord, KeepsTheOrderWithinARecordWhateverTheOrderOfRecords) {
  constexpr unsigned kSeed = 5;
  std::mt19937_64 random(kSeed);
  for (int round = 0; round < 200; ++round) {
    QuoteSnapshot snapshot = empty_snapshot();
    std::vector<Rejected> rejected;
    const std::size_t count = random() % 60, records = 1 + random() % 40;
    for (std::size_t i = 0; i < count; ++i) {
      add(snapshot, good_quote());
      snapshot.quotes.back().record = random() % records;
      rejected.push_back({i, RejectReason::crossed, std::to_string(i)});
    }
    std::vector<Rejected> expected = rejected;
    std::stable_sort(expected.begin(), expected.end(), [&](const Rejected& a, const Rejected& b) {
      return snapshot.quotes[a.quote].record < snapshot.quotes[b.quote].record;
    });
    sort_by_record(snapshot, rejected);
    ASSERT_EQ(rejected.size(), expected.size());
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_EQ(rejected[i].quote, expected[i].quote);
      EXPECT_EQ(rejected[i].detail, expected[i].detail);
    }
  }
}

TEST(CleanQuotes, KnowsNamelessDuplicatesByTheirTerms) {
  QuoteSnapshot snapshot = empty_snapshot();
  for (const double strike : {110.0, 110.0, 111.0}) {
    OptionQuote quote = good_quote();
    quote.strike = strike;
    add(snapshot, quote);
    snapshot.quotes.back().instrument.clear();
  }
  const CleanedQuotes cleaned = clean_quotes(snapshot, {});
  EXPECT_EQ(cleaned.kept.size(), 2U);
  ASSERT_EQ(cleaned.rejected.size(), 1U);
  EXPECT_EQ(cleaned.rejected[0].reason, RejectReason::duplicate);
}

TEST(CleanQuotes, RejectsWhatHasExpired) {
  for (const double days : {0.0, -1.0}) {
    OptionQuote quote = good_quote();
    quote.expiry = test::days_later(days);
    expect_rejected(quote, RejectReason::expired, "is not after the snapshot's 2026-01-05T12:00:00Z");
  }
}

TEST(CleanQuotes, CallsAQuoteWithoutAnyTimeExpired) {
  OptionQuote quote = good_quote();
  quote.expiry.reset();
  expect_rejected(quote, RejectReason::expired, "unknown");
}

TEST(CleanQuotes, RejectsTheLastSecondsOfAnOption) {
  OptionQuote quote = good_quote();
  quote.expiry = test::days_later(36.0 / 86400.0);
  expect_rejected(quote, RejectReason::too_short, "0.6 minutes");
  EXPECT_TRUE(is_kept(quote, {.min_minutes_to_expiry = 0.5}));
}

TEST(CleanQuotes, RejectsEmptyMarkets) {
  for (const double nothing : {0.0, kAbsent}) {
    OptionQuote quote = good_quote();
    quote.bid = quote.ask = nothing;
    expect_rejected(quote, RejectReason::no_quote, "neither");
  }
}

TEST(CleanQuotes, FitsMidOnlyQuotesUnlessToldNotTo) {
  OptionQuote quote = good_quote();
  quote.bid = quote.ask = kAbsent;
  quote.mid = 1.0;
  EXPECT_TRUE(is_kept(quote));
  expect_rejected(quote, RejectReason::no_quote, "only a mid of 1", {.use_mid_only = false});
}

TEST(CleanQuotes, RejectsOneSidedMarketsEvenWithAMid) {
  OptionQuote no_bid = good_quote();
  no_bid.bid = 0.0;
  no_bid.mid = 1.0;
  expect_rejected(no_bid, RejectReason::one_sided, "ask 1.1 without bid");
  OptionQuote no_ask = good_quote();
  no_ask.ask = kAbsent;
  expect_rejected(no_ask, RejectReason::one_sided, "bid 0.9 without ask");
}

TEST(CleanQuotes, RejectsCrossedMarketsAndKeepsLockedOnes) {
  OptionQuote quote = good_quote();
  quote.bid = 1.2;
  expect_rejected(quote, RejectReason::crossed, "bid 1.2 above ask 1.1");
  quote.bid = quote.ask;
  EXPECT_TRUE(is_kept(quote));
}

TEST(CleanQuotes, RejectsStaleQuotesOnlyWhereAsked) {
  OptionQuote quote = good_quote();
  quote.last_trade = test::days_later(-0.5);
  EXPECT_TRUE(is_kept(quote));
  EXPECT_TRUE(is_kept(quote, {.max_age_hours = 12.5}));
  expect_rejected(quote, RejectReason::stale, "12 hours old, more than 11.5", {.max_age_hours = 11.5});
}

TEST(CleanQuotes, RejectsBidsUnderOneTick) {
  OptionQuote quote = good_quote();
  quote.bid = 0.04;
  quote.tick = 0.05;
  expect_rejected(quote, RejectReason::sub_tick, "bid 0.04 below the tick 0.05");
  quote.bid = 0.05;
  EXPECT_TRUE(is_kept(quote));
}

TEST(CleanQuotes, SaysWhyAnExpiryHasNoForward) {
  OptionQuote quote = good_quote();
  quote.forward = kAbsent;
  expect_rejected(quote, RejectReason::no_forward, "no usable put-call pair (0 seen)");
}

TEST(CleanQuotes, RejectsTheInTheMoneySideUnlessToldNotTo) {
  OptionQuote quote = good_quote();
  quote.type = OptionType::put;
  quote.bid = 10.9;
  quote.ask = 11.1;
  expect_rejected(quote, RejectReason::in_the_money, "put at strike 110 with the forward at 100");
  EXPECT_TRUE(is_kept(quote, {.out_of_the_money_only = false}));
}

TEST(CleanQuotes, TakesTheCallWhereTheStrikeIsTheForward) {
  QuoteSnapshot snapshot = empty_snapshot();
  for (const OptionType type : {OptionType::put, OptionType::call}) {
    OptionQuote quote = good_quote();
    quote.strike = 100.0;
    quote.type = type;
    add(snapshot, quote);
  }
  CleanedQuotes cleaned = clean_quotes(snapshot, {});
  ASSERT_EQ(cleaned.kept.size(), 1U);
  EXPECT_EQ(cleaned.kept[0].quote, 1U);
  snapshot.quotes.pop_back();
  cleaned = clean_quotes(snapshot, {});
  EXPECT_EQ(cleaned.kept.size(), 1U) << "the put alone at K = F is as good";
}

TEST(CleanQuotes, KeepsALoneVolWhateverItsTypeSays) {
  OptionQuote quote = good_quote();
  quote.unit = QuoteUnit::implied_vol;
  quote.type = OptionType::put;
  EXPECT_TRUE(is_kept(quote));
  QuoteSnapshot snapshot = empty_snapshot();
  add(snapshot, quote);
  quote.type = OptionType::call;
  add(snapshot, quote);
  const CleanedQuotes cleaned = clean_quotes(snapshot, {});
  ASSERT_EQ(cleaned.kept.size(), 1U) << "with both types there, the out-of-the-money one is kept";
  EXPECT_EQ(cleaned.kept[0].quote, 1U);
}

TEST(CleanQuotes, RejectsAsksThatNoVolReaches) {
  OptionQuote quote = good_quote();
  quote.strike = 90.0;
  quote.bid = 9.0;
  quote.ask = 9.9;
  expect_rejected(quote, RejectReason::below_intrinsic, "ask 9.9 at or below the intrinsic value 10",
                  {.out_of_the_money_only = false});
}

TEST(CleanQuotes, RejectsBidsAtTheUpperBound) {
  OptionQuote call = good_quote();
  call.bid = 100.0;
  call.ask = 101.0;
  expect_rejected(call, RejectReason::above_bound, "bid 100 at or above the bound 100");
  OptionQuote put = good_quote();
  put.type = OptionType::put;
  put.strike = 90.0;
  put.bid = 90.0;
  put.ask = 91.0;
  expect_rejected(put, RejectReason::above_bound, "bound 90");
}

TEST(CleanQuotes, ComparesUndiscountedPricesWithTheBounds) {
  OptionQuote quote = good_quote();
  quote.bid = 51.0;
  quote.ask = 52.0;
  EXPECT_TRUE(is_kept(quote));
  quote.discount_factor = 0.5;
  expect_rejected(quote, RejectReason::above_bound, "undiscounted bid 102");
  OptionQuote coin = good_quote();
  coin.unit = QuoteUnit::coin;
  coin.bid = 0.05;
  coin.ask = 0.06;
  EXPECT_TRUE(is_kept(coin));
  coin.bid = coin.ask = 1.0;
  expect_rejected(coin, RejectReason::above_bound, "undiscounted bid 100");
}

TEST(CleanQuotes, NamesTheFirstRuleInOrder) {
  // Breaks, from the last rule to the first: bound, side, forward's absence, tick, age, crossed, ...
  // Repairing the named defect must bring up the next one.
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  quote.type = OptionType::put;
  quote.expiry = test::days_later(-1.0);
  quote.forward = kAbsent;
  quote.tick = 1000.0;
  quote.last_trade = test::days_later(-10.0);
  quote.bid = -1.0;
  quote.ask = kAbsent;
  const CleaningOptions options{.max_age_hours = 1.0};
  expect_rejected(quote, RejectReason::invalid_price, "", options);
  quote.bid = kAbsent;
  expect_rejected(quote, RejectReason::expired, "", options);
  quote.expiry = test::days_later(1.0 / 86400.0);
  expect_rejected(quote, RejectReason::too_short, "", options);
  quote.expiry = test::days_later(30.0);
  expect_rejected(quote, RejectReason::no_quote, "", options);
  quote.bid = 500.0;
  expect_rejected(quote, RejectReason::one_sided, "", options);
  quote.ask = 400.0;
  expect_rejected(quote, RejectReason::crossed, "", options);
  quote.ask = 600.0;
  expect_rejected(quote, RejectReason::stale, "", options);
  quote.last_trade.reset();
  expect_rejected(quote, RejectReason::sub_tick, "", options);
  quote.tick = kAbsent;
  expect_rejected(quote, RejectReason::no_forward, "", options);
  quote.forward = 100.0;
  expect_rejected(quote, RejectReason::in_the_money, "", options);
  quote.type = OptionType::call;
  expect_rejected(quote, RejectReason::above_bound, "", options);
}

TEST(CleanQuotes, SortsKeptByStrikeAndRejectedByRecord) {
  QuoteSnapshot snapshot = empty_snapshot();
  for (const double strike : {130.0, 110.0, -1.0, 120.0, 0.0}) {
    OptionQuote quote = good_quote();
    quote.strike = strike;
    add(snapshot, quote);
  }
  snapshot.unreadable.push_back({2, "", "between the others"});
  const CleanedQuotes cleaned = clean_quotes(snapshot, {});
  ASSERT_EQ(cleaned.kept.size(), 3U);
  EXPECT_EQ(cleaned.kept[0].quote, 1U);
  EXPECT_EQ(cleaned.kept[1].quote, 3U);
  EXPECT_EQ(cleaned.kept[2].quote, 0U);
  ASSERT_EQ(cleaned.rejected.size(), 3U);
  EXPECT_EQ(cleaned.rejected[0].reason, RejectReason::unreadable);
}

TEST(CleaningOptions, DefaultsAreValid) { EXPECT_TRUE(CleaningOptions{}.validate()); }

TEST(CleaningOptions, NamesFieldValueAndBound) {
  EXPECT_EQ(test::refusal(CleaningOptions{.min_minutes_to_expiry = -1.0}.validate()),
            "min_minutes_to_expiry is -1, but must be finite and at least 0");
  EXPECT_THAT(test::refusal(CleaningOptions{.max_age_hours = kAbsent}.validate()),
              HasSubstr("max_age_hours is nan"));
  EXPECT_THAT(test::refusal(CleaningOptions{.max_spread_ratio = 0.5}.validate()), HasSubstr("at least 1"));
  EXPECT_THAT(test::refusal(CleaningOptions{.max_spread_vol = 0.0}.validate()),
              HasSubstr("max_spread_vol is 0"));
}

}  // namespace
}  // namespace volcal
