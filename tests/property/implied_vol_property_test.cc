// SPDX-License-Identifier: Apache-2.0

/// Properties of price and implied vol over random quotes; tests/bench/implied_vol_accuracy.cc is the same
/// judgement with 10^6 quotes a regime.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "kernels/core/black/implied_vol_body.h"
#include "tests/support/black_reference.h"
#include "tests/support/quote_regimes.h"

namespace volcal::test {
namespace {

using core::OptionSide;
using core::QuoteStatus;

constexpr unsigned kSeed = 20260102;
constexpr int kQuotesPerRegime = 2000;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// Tolerance in eps (1 + condition), as in tests/unit/kernels/black/implied_vol_test.cc.
constexpr double kFewUlp = 5.0;

double invert(const Quote& quote, QuoteStatus* status) {
  return core::implied_vol(quote.undiscounted_price, quote.forward, quote.strike, quote.time_to_expiry,
                           quote.side, status);
}

class ImpliedVolRegime : public testing::TestWithParam<Regime> {};

TEST_P(ImpliedVolRegime, IsRightToWhatTheQuotePermits) {
  SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", " << to_string(GetParam()));
  QuoteGenerator generator(GetParam(), kSeed);
  int with_vol = 0;
  for (int i = 0; i < kQuotesPerRegime; ++i) {
    const Quote quote = generator.next();
    QuoteStatus status = QuoteStatus::max_iterations;
    const double vol = invert(quote, &status);
    ASSERT_EQ(status == QuoteStatus::ok, has_implied_vol(quote)) << "quote " << i;
    if (status != QuoteStatus::ok) continue;
    ++with_vol;
    EXPECT_LE(judge_implied_vol(quote, vol).error_units, kFewUlp) << "quote " << i;
  }
  EXPECT_GT(with_vol, kQuotesPerRegime / 2);
}

TEST_P(ImpliedVolRegime, PowerOfTwoScalingChangesNothing) {
  SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", " << to_string(GetParam()));
  QuoteGenerator generator(GetParam(), kSeed + 1);
  for (int i = 0; i < kQuotesPerRegime; ++i) {
    const Quote quote = generator.next();
    // Scaling must not push a price under the smallest normal double, where digits are lost.
    if (quote.undiscounted_price < 1e-290) continue;
    const Quote scaled{quote.undiscounted_price * 0x1p-20, quote.forward * 0x1p-20, quote.strike * 0x1p-20,
                       quote.time_to_expiry, quote.side};
    QuoteStatus status = QuoteStatus::max_iterations;
    QuoteStatus scaled_status = QuoteStatus::max_iterations;
    const double vol = invert(quote, &status);
    const double scaled_vol = invert(scaled, &scaled_status);
    ASSERT_EQ(status, scaled_status) << "quote " << i;
    if (status == QuoteStatus::ok) {
      EXPECT_EQ(vol, scaled_vol) << "quote " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, ImpliedVolRegime, testing::ValuesIn(kRegimes));

TEST(BlackProperty, PutAndCallDifferByForwardMinusStrike) {
  QuoteGenerator generator(Regime::market_like, kSeed + 2);
  for (int i = 0; i < kQuotesPerRegime; ++i) {
    const Quote quote = generator.next();
    const double s = 0.3 * std::sqrt(quote.time_to_expiry);
    const double call = core::undiscounted_price(quote.forward, quote.strike, s, OptionSide::call);
    const double put = core::undiscounted_price(quote.forward, quote.strike, s, OptionSide::put);
    // Two roundings of the larger operand.
    const double tolerance = 2.0 * kEpsilon * (quote.forward + quote.strike);
    EXPECT_NEAR(call - put, quote.forward - quote.strike, tolerance)
        << "seed " << kSeed + 2 << " quote " << i;
  }
}

TEST(BlackProperty, PriceRisesWithStddev) {
  std::mt19937_64 random(kSeed + 3);
  std::uniform_real_distribution<double> unit;
  for (int i = 0; i < kQuotesPerRegime; ++i) {
    const double k = 20.0 * unit(random) * unit(random);
    const double s = 0.01 + 10.0 * unit(random) * unit(random);
    // A step that moves the price by far more than its rounding: relatively 1e-11 (1 + h^2) against 1e-15.
    const double low = core::otm_price_ratio(k, s);
    const double high = core::otm_price_ratio(k, s * (1.0 + 1e-11));
    if (low < 1e-300 || low > 0.999) continue;
    EXPECT_GT(high, low) << "seed " << kSeed + 3 << " k " << k << " s " << s;
  }
}

TEST(ImpliedVolProperty, RisesWithThePrice) {
  QuoteGenerator generator(Regime::everywhere, kSeed + 4);
  int compared = 0;
  for (int i = 0; i < kQuotesPerRegime; ++i) {
    Quote quote = generator.next();
    if (!has_implied_vol(quote)) continue;
    QuoteStatus status = QuoteStatus::max_iterations;
    const double vol = invert(quote, &status);
    const double condition = judge_implied_vol(quote, vol).condition;
    quote.undiscounted_price *= 1.0 + 1e-9;
    if (!has_implied_vol(quote)) continue;
    const double higher = invert(quote, &status);
    // 1e-9 of a price in the far wing is less than an ulp of the vol: equality is all that can be asked.
    EXPECT_GE(higher, vol * (1.0 - kFewUlp * kEpsilon * (1.0 + condition)))
        << "seed " << kSeed + 4 << " quote " << i;
    if (condition > 1e-3) {
      EXPECT_GT(higher, vol) << "seed " << kSeed + 4 << " quote " << i;
      ++compared;
    }
  }
  EXPECT_GT(compared, 100);
}

TEST(ImpliedVolProperty, CallsAndPutsMirrorInTheForward) {
  // C(F, K) = P(K, F): exchanging forward and strike turns a call into the put with the same vol.
  QuoteGenerator generator(Regime::weekly_wings, kSeed + 5);
  for (int i = 0; i < kQuotesPerRegime; ++i) {
    const Quote quote = generator.next();
    const Quote mirrored{quote.undiscounted_price, quote.strike, quote.forward, quote.time_to_expiry,
                         quote.side == OptionSide::call ? OptionSide::put : OptionSide::call};
    QuoteStatus status = QuoteStatus::max_iterations;
    const double vol = invert(quote, &status);
    const double mirrored_vol = invert(mirrored, &status);
    EXPECT_NEAR(mirrored_vol / vol, 1.0, 2.0 * kFewUlp * kEpsilon) << "seed " << kSeed + 5 << " quote " << i;
  }
}

}  // namespace
}  // namespace volcal::test
