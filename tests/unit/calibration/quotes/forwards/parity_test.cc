// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/forwards/parity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "tests/unit/calibration/quotes/written_snapshots.h"

namespace volcal {
namespace {

using test::add_chain;
using test::ChainTerms;
using test::empty_snapshot;

constexpr unsigned kSeed = 7;

ParityPairs pairs_of(const QuoteSnapshot& snapshot) {
  std::vector<std::size_t> all(snapshot.quotes.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return find_parity_pairs(snapshot, all);
}

/// Moves both sides of every quote by noise typical of a market with this spread.
void shake(QuoteSnapshot& snapshot, std::mt19937_64& random) {
  std::normal_distribution<double> gauss(0.0, 0.004);  // a fifth of the half-spread of 0.02
  for (OptionQuote& quote : snapshot.quotes) {
    const double move = gauss(random);
    quote.bid += move;
    quote.ask += move;
  }
}

TEST(Parity, RecoversForwardAndDiscountFromCleanQuotes) {
  QuoteSnapshot snapshot = empty_snapshot();
  add_chain(snapshot, {.forward = 101.3, .discount_factor = 0.973});
  const ParityEstimate estimate = fit_forward_and_discount(pairs_of(snapshot));
  constexpr double kRounding = 1e-10;
  EXPECT_NEAR(estimate.forward, 101.3, kRounding);
  EXPECT_NEAR(estimate.discount_factor, 0.973, kRounding);
  EXPECT_GE(estimate.used, 8U);
  EXPECT_TRUE(std::isfinite(estimate.forward_variance));
  EXPECT_LT(std::sqrt(estimate.forward_variance), kRounding) << "clean quotes leave nothing to doubt";
}

TEST(Parity, OutvotesStaleAndMistypedQuotes) {
  QuoteSnapshot snapshot = empty_snapshot();
  add_chain(snapshot, {.forward = 101.3, .discount_factor = 0.973});
  std::mt19937_64 random(kSeed);
  shake(snapshot, random);
  for (std::size_t i = 0; i < snapshot.quotes.size(); i += 8) {  // a quarter of all pairs, calls only
    snapshot.quotes[i].bid += 3.0;
    snapshot.quotes[i].ask += 3.0;
  }
  const ParityEstimate estimate = fit_forward_and_discount(pairs_of(snapshot));
  constexpr double kFiveErrors = 5.0;
  EXPECT_NEAR(estimate.forward, 101.3, kFiveErrors * std::sqrt(estimate.forward_variance));
  EXPECT_NEAR(estimate.discount_factor, 0.973, kFiveErrors * std::sqrt(estimate.discount_factor_variance));
  EXPECT_LT(std::sqrt(estimate.forward_variance), 0.005);
}

TEST(Parity, StandardErrorsAreThoseOfRepeatedMarkets) {
  QuoteSnapshot calm = empty_snapshot();
  add_chain(calm, {.forward = 101.3, .discount_factor = 0.973});
  std::mt19937_64 random(kSeed);
  constexpr int kMarkets = 1000;
  double forward_squares = 0.0, forward_variance = 0.0, discount_squares = 0.0, discount_variance = 0.0;
  for (int i = 0; i < kMarkets; ++i) {
    QuoteSnapshot market = calm;
    shake(market, random);
    const ParityEstimate e = fit_forward_and_discount(pairs_of(market));
    forward_squares += std::pow(e.forward - 101.3, 2);
    forward_variance += e.forward_variance;
    discount_squares += std::pow(e.discount_factor - 0.973, 2);
    discount_variance += e.discount_factor_variance;
  }
  // 1000 markets give a variance to 4.5 %; the asymptotic formula at 15 near pairs is accurate to some 15 %.
  constexpr double kShare = 0.25;
  EXPECT_NEAR(forward_variance / forward_squares, 1.0, kShare) << "seed " << kSeed;
  EXPECT_NEAR(discount_variance / discount_squares, 1.0, kShare) << "seed " << kSeed;
}

TEST(Parity, FindsTheForwardAloneWhereDiscountIsKnown) {
  QuoteSnapshot snapshot = empty_snapshot();
  add_chain(snapshot, {.first_strike = 98.0, .last_strike = 102.0, .strike_step = 2.0});
  const ParityPairs pairs = pairs_of(snapshot);
  EXPECT_EQ(pairs.seen, 3U);
  EXPECT_TRUE(std::isnan(fit_forward_and_discount(pairs).forward)) << "three pairs show no slope";
  EXPECT_NEAR(fit_forward(pairs, 0.98, 0.0).forward, 100.0, 1e-10);
}

TEST(Parity, AnUncertainDiscountWidensTheForward) {
  QuoteSnapshot snapshot = empty_snapshot();
  add_chain(snapshot, {.first_strike = 70.0, .last_strike = 90.0});  // all pairs on one side of the forward
  const ParityPairs pairs = pairs_of(snapshot);
  const double sure = fit_forward(pairs, 0.98, 0.0).forward_variance;
  const double unsure = fit_forward(pairs, 0.98, 0.01).forward_variance;
  EXPECT_GT(unsure, sure);
  EXPECT_GT(std::sqrt(unsure), 0.1);  // 1 % of D on pairs 10 to 30 away from the forward
}

TEST(Parity, ReadsCoinPricesByTheirOwnParity) {
  QuoteSnapshot snapshot = empty_snapshot();
  add_chain(snapshot, {.forward = 100.0, .discount_factor = 1.0});
  for (OptionQuote& quote : snapshot.quotes) {
    quote.unit = QuoteUnit::coin;
    quote.bid /= 100.0;
    quote.ask /= 100.0;
  }
  const ParityPairs pairs = pairs_of(snapshot);
  EXPECT_NEAR(fit_forward(pairs, 1.0, 0.0).forward, 100.0, 1e-10);
  EXPECT_NEAR(parity_gap(pairs, 99.0, 1.0), 100.0 / 99.0 - 1.0, 1e-12);
}

TEST(Parity, TakesTheTightestOfTwoListingsAndSkipsOtherUnits) {
  QuoteSnapshot snapshot = empty_snapshot();
  add_chain(snapshot, {.first_strike = 100.0, .last_strike = 100.0});
  OptionQuote second = snapshot.quotes[0];
  second.instrument.clear();
  second.bid -= 1.0;
  second.ask += 3.0;
  test::add(snapshot, second);
  OptionQuote vol = snapshot.quotes[1];
  vol.instrument.clear();
  vol.unit = QuoteUnit::implied_vol;
  vol.bid = vol.ask = 0.2;
  test::add(snapshot, vol);
  const ParityPairs pairs = pairs_of(snapshot);
  ASSERT_EQ(pairs.pairs.size(), 1U);
  EXPECT_NEAR(pairs.pairs[0].difference, 0.0, 1e-12);
}

TEST(Parity, PairsMidsWhereNothingElseIsQuoted) {
  QuoteSnapshot snapshot = empty_snapshot();
  add_chain(snapshot, {});
  for (OptionQuote& quote : snapshot.quotes) {
    quote.mid = 0.5 * (quote.bid + quote.ask);
    quote.bid = quote.ask = kAbsent;
  }
  const ParityPairs pairs = pairs_of(snapshot);
  EXPECT_EQ(pairs.seen, 0U) << "seen counts two-sided pairs";
  EXPECT_NEAR(fit_forward_and_discount(pairs).forward, 100.0, 1e-8);
}

}  // namespace
}  // namespace volcal
