// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/imply_vols.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

#include "calibration/quotes/clean.h"
#include "kernels/backend/factory.h"
#include "tests/unit/calibration/quotes/written_snapshots.h"

namespace volcal {
namespace {

using test::add;
using test::empty_snapshot;
using test::good_quote;
using test::textbook_black;
using testing::HasSubstr;

constexpr double kYears = 30.0 / 365.0;
// Accuracy of the textbook formula on prices above 1e-3 of the forward, where it loses digits by
// cancellation.
constexpr double kTextbook = 1e-10;

// Price is convex in vol away from the money: half the squared half-spread times vomma over vega, 2e-4 here.
constexpr double kConvexity = 5e-4;

ImpliedVols run(const QuoteSnapshot& snapshot, const CleaningOptions& options = {}) {
  const BackendChoice choice = std::move(make_backend(Device::cpu)).value_or_throw();
  return imply_vols(snapshot, clean_quotes(snapshot, options), options, *choice.backend).value_or_throw();
}

/// A call or put with bid at vol 0.30 and ask at vol 0.34, in undiscounted currency.
OptionQuote quote_at(double strike, OptionType type) {
  OptionQuote quote = good_quote();
  quote.unit = QuoteUnit::undiscounted;
  quote.strike = strike;
  quote.type = type;
  quote.bid = textbook_black(type, 100.0, strike, 0.30, kYears);
  quote.ask = textbook_black(type, 100.0, strike, 0.34, kYears);
  return quote;
}

void expect_vols(const VolQuote& v, double bid, double ask) {
  EXPECT_NEAR(v.bid_vol, bid, kTextbook);
  EXPECT_NEAR(v.ask_vol, ask, kTextbook);
  EXPECT_NEAR(v.market_vol, 0.5 * (bid + ask), kTextbook);
  EXPECT_NEAR(v.half_spread, 0.5 * (ask - bid), kTextbook);
}

TEST(ImplyVols, TurnsEveryUnitIntoTheSameVols) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = quote_at(105.0, OptionType::call);
  add(snapshot, quote);
  OptionQuote currency = quote;
  currency.expiry = test::days_later(30.0);
  currency.root = "CUR";
  currency.unit = QuoteUnit::currency;
  currency.discount_factor = 0.9;
  currency.bid *= 0.9;
  currency.ask *= 0.9;
  add(snapshot, currency);
  OptionQuote coin = quote;
  coin.root = "COIN";
  coin.unit = QuoteUnit::coin;
  coin.bid /= 100.0;
  coin.ask /= 100.0;
  add(snapshot, coin);
  OptionQuote vol = quote;
  vol.root = "VOL";
  vol.unit = QuoteUnit::implied_vol;
  vol.bid = 0.30;
  vol.ask = 0.34;
  add(snapshot, vol);
  const ImpliedVols vols = run(snapshot);
  ASSERT_EQ(vols.smiles.size(), 4U);
  for (const Smile& smile : vols.smiles) {
    ASSERT_EQ(smile.quotes.size(), 1U) << smile.expiry.root;
    expect_vols(smile.quotes[0], 0.30, 0.34);
    EXPECT_DOUBLE_EQ(smile.quotes[0].log_moneyness, std::log(1.05));
    EXPECT_NEAR(smile.quotes[0].mid_price_vol, 0.32, kConvexity);
  }
}

TEST(ImplyVols, OrdersASmileByLogMoneyness) {
  QuoteSnapshot snapshot = empty_snapshot();
  for (const double strike : {110.0, 95.0, 105.0, 90.0})
    add(snapshot, quote_at(strike, strike < 100.0 ? OptionType::put : OptionType::call));
  const ImpliedVols vols = run(snapshot);
  ASSERT_EQ(vols.smiles.at(0).quotes.size(), 4U);
  double last = -1.0;
  for (const VolQuote& v : vols.smiles[0].quotes) {
    expect_vols(v, 0.30, 0.34);
    EXPECT_GT(v.log_moneyness, last);
    EXPECT_EQ(snapshot.quotes[v.quote].strike, v.strike);
    last = v.log_moneyness;
  }
}

TEST(ImplyVols, VegaIsTheSlopeOfPriceByVol) {
  QuoteSnapshot snapshot = empty_snapshot();
  add(snapshot, quote_at(105.0, OptionType::call));
  const VolQuote v = run(snapshot).smiles.at(0).quotes.at(0);
  constexpr double kStep = 1e-4;  // central difference: 1e-8 relatively, times a third derivative near 1
  const double slope = (textbook_black(v.type, 100.0, 105.0, v.market_vol + kStep, kYears) -
                        textbook_black(v.type, 100.0, 105.0, v.market_vol - kStep, kYears)) /
                       (2.0 * kStep);
  EXPECT_NEAR(v.vega, slope, 1e-6 * slope);
}

TEST(ImplyVols, AimsMidOnlyQuotesAtTheirMid) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = quote_at(105.0, OptionType::call);
  quote.mid = quote.ask;
  quote.bid = quote.ask = kAbsent;
  add(snapshot, quote);
  const VolQuote v = run(snapshot).smiles.at(0).quotes.at(0);
  EXPECT_NEAR(v.market_vol, 0.34, kTextbook);
  EXPECT_EQ(v.market_vol, v.mid_price_vol);
  EXPECT_TRUE(std::isnan(v.bid_vol));
  EXPECT_TRUE(std::isnan(v.ask_vol));
  EXPECT_TRUE(std::isnan(v.half_spread));
}

TEST(ImplyVols, TooWideNeedsBothRatioAndVolSpread) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  quote.unit = QuoteUnit::implied_vol;
  quote.bid = 0.1;
  quote.ask = 2.5;
  add(snapshot, quote);
  const ImpliedVols vols = run(snapshot);
  ASSERT_EQ(vols.rejected.size(), 1U);
  EXPECT_EQ(vols.rejected[0].reason, RejectReason::too_wide);
  EXPECT_THAT(vols.rejected[0].detail, HasSubstr("more than 20 times and 1 of vol apart"));
  ASSERT_EQ(vols.smiles.size(), 1U) << "an empty smile is still reported";
  EXPECT_EQ(run(snapshot, {.max_spread_ratio = 30.0}).rejected.size(), 0U);
  EXPECT_EQ(run(snapshot, {.max_spread_vol = 2.5}).rejected.size(), 0U);
}

TEST(ImplyVols, AnAskBeyondTheBoundIsInfinitelyWide) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = quote_at(105.0, OptionType::call);
  quote.bid = 1.0;
  quote.ask = 101.0;
  add(snapshot, quote);
  ImpliedVols vols = run(snapshot);
  ASSERT_EQ(vols.rejected.size(), 1U);
  EXPECT_EQ(vols.rejected[0].reason, RejectReason::too_wide);
  EXPECT_THAT(vols.rejected[0].detail, HasSubstr("no vol reaches the ask 101"));
  snapshot.quotes[0].bid = 50.0;  // within the ratio: then the ask's missing vol is the reason
  vols = run(snapshot);
  ASSERT_EQ(vols.rejected.size(), 1U);
  EXPECT_EQ(vols.rejected[0].reason, RejectReason::no_implied_vol);
  EXPECT_THAT(vols.rejected[0].detail, HasSubstr("ask 101 is at or above the upper bound"));
}

TEST(ImplyVols, RejectsABidBelowIntrinsicThoughTheAskHasAVol) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = quote_at(90.0, OptionType::call);
  quote.bid = 9.9;
  add(snapshot, quote);
  const ImpliedVols vols = run(snapshot, {.out_of_the_money_only = false});
  ASSERT_EQ(vols.rejected.size(), 1U);
  EXPECT_EQ(vols.rejected[0].reason, RejectReason::no_implied_vol);
  EXPECT_THAT(vols.rejected[0].detail, HasSubstr("below the intrinsic value"));
}

TEST(ImplyVols, InvertsTheSmallestPricesOfTheWings) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  quote.unit = QuoteUnit::undiscounted;
  quote.strike = 200.0;
  quote.bid = 1e-300;
  quote.ask = 1e-298;
  add(snapshot, quote);
  const ImpliedVols vols = run(snapshot);
  ASSERT_EQ(vols.smiles.at(0).quotes.size(), 1U);
  const VolQuote& v = vols.smiles[0].quotes[0];
  EXPECT_GT(v.bid_vol, 0.0);
  EXPECT_GT(v.half_spread, 0.0);
}

TEST(ImplyVols, CarriesTheRejectionsOfCleaningInRecordOrder) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote wide = good_quote();
  wide.unit = QuoteUnit::implied_vol;
  wide.bid = 0.1;
  wide.ask = 2.5;
  add(snapshot, wide);
  OptionQuote crossed = good_quote();
  crossed.bid = 2.0;
  add(snapshot, crossed);
  const ImpliedVols vols = run(snapshot);
  ASSERT_EQ(vols.rejected.size(), 2U);
  EXPECT_EQ(vols.rejected[0].reason, RejectReason::too_wide);
  EXPECT_EQ(vols.rejected[1].reason, RejectReason::crossed);
}

TEST(ImplyVols, KnowWhatTheErrorOfABorrowedForwardDoes) {
  constexpr double kStep = 0.01;  // of the forward of 100: the slope is linear over it to a percent or two
  for (const QuoteUnit unit : {QuoteUnit::undiscounted, QuoteUnit::coin}) {
    for (const auto& [strike, type] : {std::pair{92.0, OptionType::put}, {110.0, OptionType::call}}) {
      const auto vol_at = [&, strike = strike, type = type](double forward) {
        QuoteSnapshot snapshot = empty_snapshot();
        OptionQuote quote = quote_at(strike, type);
        quote.unit = unit;
        if (unit == QuoteUnit::coin) {
          quote.bid /= 100.0;
          quote.ask /= 100.0;
        }
        quote.forward = kAbsent;
        snapshot.spot = forward;
        add(snapshot, quote);
        const ImpliedVols vols = run(snapshot);
        EXPECT_EQ(vols.smiles.front().quotes.size(), 1U);
        return vols.smiles.front();
      };
      const Smile smile = vol_at(100.0), shifted = vol_at(100.0 + kStep);
      const double growth = smile.expiry.forward.forward / 100.0;
      const double slope =
          (shifted.quotes[0].mid_price_vol - smile.quotes[0].mid_price_vol) / (kStep * growth);
      const double expected = std::abs(slope) * smile.expiry.forward.forward_stderr;
      EXPECT_GT(smile.expiry.forward.forward_stderr, 0.5);
      EXPECT_NEAR(smile.quotes[0].forward_vol_error, expected, 0.02 * expected) << strike;
    }
  }
  QuoteSnapshot stated = empty_snapshot();
  add(stated, quote_at(110.0, OptionType::call));
  EXPECT_EQ(run(stated).smiles.front().quotes.front().forward_vol_error, 0.0);
}

}  // namespace
}  // namespace volcal
