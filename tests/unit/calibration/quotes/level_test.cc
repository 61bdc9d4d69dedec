// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/levels/level.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "calibration/quotes/clean.h"
#include "calibration/quotes/imply_vols.h"
#include "kernels/backend/factory.h"
#include "tests/unit/calibration/quotes/written_snapshots.h"

namespace volcal {
namespace {

using test::add;
using test::empty_snapshot;
using test::good_quote;
using test::textbook_black;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr double kHour = 1.0 / 24.0;  // days

ImpliedVols run(const QuoteSnapshot& snapshot, const CleaningOptions& options = {}) {
  const BackendChoice choice = std::move(make_backend(Device::cpu)).value_or_throw();
  return imply_vols(snapshot, clean_quotes(snapshot, options), options, *choice.backend).value_or_throw();
}

/// Terms of a slice of out-of-the-money quotes of a smile, `steps` strikes to either side of the forward.
struct SliceTerms {
  double days = 30.0;
  double forward = 100.0;
  double vol = 0.25;    ///< at the money; the wings are higher
  double step = 0.03;   ///< distance of the strikes in ln K
  double offset = 0.0;  ///< offset in ln K of the strike nearest to the money
  int steps = 6;
  QuoteUnit unit = QuoteUnit::undiscounted;
  double factor = 1.0;      ///< factor by which the file's numbers are wrong
  double tick = 0.0;        ///< quotes below a tick have no bid
  bool both_types = false;  ///< every strike as call and put, without forward and discount factor
};

double smile_vol(const SliceTerms& terms, double k) {
  const double x = k / (terms.vol * std::sqrt(terms.days / 365.0));
  return terms.vol * (1.0 - 0.03 * x + 0.02 * x * x);
}

void add_quote(QuoteSnapshot& snapshot, const SliceTerms& terms, double k, OptionType type) {
  const double years = terms.days / 365.0;
  OptionQuote quote = good_quote();
  quote.expiry = test::days_later(terms.days);
  quote.strike = terms.forward * std::exp(k);
  quote.type = type;
  quote.unit = terms.unit;
  quote.forward = terms.both_types ? kAbsent : terms.forward;
  quote.discount_factor = terms.both_types ? kAbsent : 1.0;
  const double vol = smile_vol(terms, k);
  const double price = textbook_black(type, terms.forward, quote.strike, vol, years);
  const double number = terms.factor * (terms.unit == QuoteUnit::implied_vol ? vol : price);
  quote.bid = std::max(0.98 * number, 0.0) - terms.tick;
  quote.ask = 1.02 * number + terms.tick;
  if (quote.bid <= 0.0) return;  // such a price has no quote
  add(snapshot, quote);
}

QuoteSnapshot slice(const SliceTerms& terms, QuoteSnapshot snapshot = empty_snapshot()) {
  for (int i = -terms.steps; i <= terms.steps; ++i) {
    const double k = terms.offset + i * terms.step;
    if (terms.both_types || k >= 0.0) add_quote(snapshot, terms, k, OptionType::call);
    if (terms.both_types || k < 0.0) add_quote(snapshot, terms, k, OptionType::put);
  }
  return snapshot;
}

/// Expects every quote to be refused by its level, with these words.
void expect_refused(const QuoteSnapshot& snapshot, const std::string& words) {
  ASSERT_GE(snapshot.quotes.size(), 4U);
  const ImpliedVols vols = run(snapshot);
  std::size_t by_level = 0;
  for (const Rejected& rejected : vols.rejected) {
    if (rejected.reason == RejectReason::in_the_money) continue;
    EXPECT_EQ(rejected.reason, RejectReason::implausible_level) << rejected.detail;
    EXPECT_THAT(rejected.detail, HasSubstr(words));
    ++by_level;
  }
  EXPECT_GE(by_level, 4U);
  for (const Smile& smile : vols.smiles) EXPECT_TRUE(smile.quotes.empty());
  ASSERT_EQ(vols.notes.size(), 1U);
  EXPECT_THAT(vols.notes.front(), AllOf(HasSubstr("implausible_level"), HasSubstr("--allow-level")));
  std::size_t fitted = 0;
  for (const Smile& smile : run(snapshot, {.allow_level = true}).smiles) fitted += smile.quotes.size();
  for (const Rejected& rejected : run(snapshot, {.allow_level = true}).rejected)
    EXPECT_NE(rejected.reason, RejectReason::implausible_level) << fitted;
}

void expect_kept(const QuoteSnapshot& snapshot) {
  ASSERT_GE(snapshot.quotes.size(), 3U);
  const ImpliedVols vols = run(snapshot);
  EXPECT_TRUE(vols.rejected.empty()) << to_string(vols.rejected.front().reason) << ": "
                                     << vols.rejected.front().detail;
  EXPECT_TRUE(vols.notes.empty());
}

TEST(Level, VolsInPercentAreRefusedAtEveryTime) {
  for (const double days : {kHour, 1.0, 31.0, 365.0, 3650.0}) {
    for (const double vol : {0.08, 0.2, 0.9}) {
      const double reach = vol * std::sqrt(days / 365.0);
      expect_refused(slice({.days = days,
                            .vol = vol,
                            .step = 0.4 * reach,
                            .unit = QuoteUnit::implied_vol,
                            .factor = 100.0}),
                     "vols in percent?");
    }
  }
}

TEST(Level, AWideGridInPercentIsToldByTheOtherSlices) {
  // The strikes of a vendor's grid are the same at all times, so an hour before expiry they reach far.
  QuoteSnapshot snapshot = empty_snapshot();
  for (const double days : {kHour, 30.0, 90.0})
    snapshot = slice({.days = days, .vol = 0.2, .step = 0.1, .unit = QuoteUnit::implied_vol, .factor = 100.0},
                     std::move(snapshot));
  for (OptionQuote& quote : snapshot.quotes) quote.bid = quote.ask = 24.0;
  const ImpliedVols vols = run(snapshot);
  for (const Smile& smile : vols.smiles) EXPECT_TRUE(smile.quotes.empty()) << smile.expiry.label;
}

TEST(Level, VolsDividedOnceTooOftenAreRefused) {
  expect_refused(slice({.unit = QuoteUnit::implied_vol, .factor = 0.01}), "divided by a hundred");
}

TEST(Level, ACoinInItsLastHourIsAMarket) {
  for (const QuoteUnit unit : {QuoteUnit::implied_vol, QuoteUnit::undiscounted})
    expect_kept(slice({.days = kHour, .forward = 70000.0, .vol = 6.0, .step = 0.02, .unit = unit}));
  // Only the strikes next to the money have quotes.
  expect_kept(slice({.days = kHour, .forward = 70000.0, .vol = 6.0, .step = 0.01, .steps = 1}));
}

TEST(Level, APeggedCurrencyAndAFundOfShortBondsAreMarkets) {
  for (const double vol : {0.005, 0.009, 0.0025}) {
    const double reach = vol * std::sqrt(0.25);
    for (const double step : {0.2 * reach, reach})
      expect_kept(slice({.days = 91.25, .forward = 7.8, .vol = vol, .step = step, .steps = 5}));
  }
  expect_kept(slice({.days = 90.0, .forward = 82.0, .vol = 0.009, .step = 0.006, .tick = 0.004}));
}

TEST(Level, CoinPricesReadAsCurrencyAreRefused) {
  for (const double forward : {70000.0, 2500.0, 150.0, 20.0}) {
    for (const double offset : {0.0, 0.4}) {
      for (const double days : {7.0, 30.0, 180.0}) {
        const double step = 0.4 * 0.6 * std::sqrt(days / 365.0);
        expect_refused(slice({.days = days,
                              .forward = forward,
                              .vol = 0.6,
                              .step = step,
                              .offset = offset * step,
                              .factor = 1.0 / forward}),
                       "prices in coin? --unit coin");
      }
    }
  }
}

TEST(Level, TheSlopeOfParityTellsCoinPricesWhateverTheForward) {
  for (const double forward : {70000.0, 40.0, 0.5, 2e-5})
    expect_refused(slice({.forward = forward,
                          .vol = 0.6,
                          .unit = QuoteUnit::currency,
                          .factor = 1.0 / forward,
                          .both_types = true}),
                   "prices in coin? --unit coin");
}

TEST(Level, CurrencyPricesReadAsCoinAreRefused) {
  expect_refused(slice({.forward = 70000.0, .vol = 0.6, .unit = QuoteUnit::coin}), "--unit currency");
}

TEST(Level, PricesOfAContractOfAHundredAreRefused) {
  expect_refused(slice({.vol = 0.2, .unit = QuoteUnit::currency, .factor = 100.0}),
                 "a contract of a hundred");
}

TEST(Level, AForwardOfSomethingElseIsNamed) {
  QuoteSnapshot snapshot = slice({.forward = 450.0, .both_types = true});
  for (OptionQuote& quote : snapshot.quotes) {
    quote.forward = 45000.0;
    quote.discount_factor = 1.0;
  }
  expect_refused(snapshot, "put-call parity of the same quotes has the forward at 450");
  expect_refused(snapshot, "far below the forward 45000");
}

TEST(Level, OneWrongSliceOfTenIsRefusedAlone) {
  QuoteSnapshot snapshot = empty_snapshot();
  for (int i = 1; i <= 10; ++i) {
    SliceTerms terms{.days = 30.0 * i, .unit = QuoteUnit::implied_vol};
    if (i == 4) terms.factor = 100.0;
    snapshot = slice(terms, std::move(snapshot));
  }
  const ImpliedVols vols = run(snapshot);
  EXPECT_EQ(vols.rejected.size(), 13U);
  for (std::size_t i = 0; i < vols.smiles.size(); ++i)
    EXPECT_EQ(vols.smiles[i].quotes.size(), i == 3 ? 0U : 13U) << i;
  ASSERT_EQ(vols.notes.size(), 1U);
  EXPECT_THAT(vols.notes.front(), HasSubstr("1 expiry (XYZ 2026-05-05"));
}

TEST(Level, OneSlippedCellDoesNotSaveASlice) {
  QuoteSnapshot snapshot = slice({.unit = QuoteUnit::implied_vol, .factor = 100.0});
  snapshot.quotes[3].bid = snapshot.quotes[3].ask = 0.25;
  EXPECT_EQ(run(snapshot).rejected.size(), snapshot.quotes.size());
}

TEST(Level, AVolThatNothingExplainsKeepsItsOwnReason) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  quote.unit = QuoteUnit::implied_vol;
  quote.bid = quote.ask = 1e-310;
  add(snapshot, quote);
  const ImpliedVols vols = run(snapshot);
  ASSERT_EQ(vols.rejected.size(), 1U);
  EXPECT_EQ(vols.rejected.front().reason, RejectReason::implausible_vol);
}

TEST(Level, AQuoteAboveItsBoundAmongOthersKeepsItsOwnReason) {
  QuoteSnapshot snapshot = slice({});
  snapshot.quotes.back().bid = 150.0;
  snapshot.quotes.back().ask = 151.0;
  const ImpliedVols vols = run(snapshot);
  ASSERT_EQ(vols.rejected.size(), 1U);
  EXPECT_EQ(vols.rejected.front().reason, RejectReason::above_bound);
}

}  // namespace
}  // namespace volcal
