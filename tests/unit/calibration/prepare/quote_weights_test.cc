// SPDX-License-Identifier: Apache-2.0
#include "calibration/prepare/quote_weights.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <numeric>

namespace volcal {
namespace {

const UtcTime kNow = UtcTime(std::chrono::sys_days(std::chrono::year(2026) / 3 / 6));

// Quotes of one slice around a forward of 100, with what weights may ask of them.
struct Slice {
  Smile smile;
  QuoteSnapshot snapshot;

  explicit Slice(std::size_t n) {
    snapshot.as_of = kNow;
    for (std::size_t i = 0; i < n; ++i) {
      VolQuote quote;
      quote.quote = i;
      quote.strike = 90.0 + 5.0 * static_cast<double>(i);
      quote.log_moneyness = std::log(quote.strike / 100.0);
      quote.vega = 10.0 + static_cast<double>(i);
      smile.quotes.push_back(quote);
      OptionQuote raw;
      raw.volume = std::exp(static_cast<double>(i)) - 1.0;
      raw.open_interest = std::exp(static_cast<double>(2 * i)) - 1.0;
      raw.last_trade = kNow - std::chrono::hours(12 * i);
      snapshot.quotes.push_back(raw);
    }
  }

  [[nodiscard]] std::vector<double> weights(const QuoteWeightFactors& factors) {
    missing = {};
    return quote_weights(smile, snapshot, factors, missing);
  }

  MissingWeights missing;
};

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Relative rounding of numbers computed in two ways by some ten operations.
constexpr double kRounding = 1e-13;

TEST(QuoteWeights, WithoutFactorsThereAreNone) {
  Slice slice(5);
  EXPECT_TRUE(slice.weights({}).empty());
  EXPECT_TRUE(slice.missing.notes().empty());
}

TEST(QuoteWeights, VegasWeighInProportion) {
  Slice slice(5);
  const std::vector<double> weights = slice.weights({.vega = true});
  EXPECT_NEAR(mean(weights), 1.0, kRounding);
  for (std::size_t i = 1; i < 5; ++i) {
    EXPECT_NEAR(weights[i] / weights[0], slice.smile.quotes[i].vega / slice.smile.quotes[0].vega, kRounding);
  }
}

TEST(QuoteWeights, ContractsWeighByTheirLogarithm) {
  Slice slice(5);
  const std::vector<double> by_size = slice.weights({.size = true});
  const std::vector<double> by_interest = slice.weights({.open_interest = true});
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(by_size[i], (1.0 + static_cast<double>(i)) / 3.0, kRounding);
    EXPECT_NEAR(by_interest[i], (1.0 + 2.0 * static_cast<double>(i)) / 5.0, kRounding);
  }
}

TEST(QuoteWeights, AHalfLifeHalves) {
  Slice slice(5);
  const std::vector<double> weights = slice.weights({.age = true, .age_half_life_hours = 12.0});
  EXPECT_NEAR(mean(weights), 1.0, kRounding);
  for (std::size_t i = 1; i < 5; ++i) EXPECT_NEAR(weights[i], 0.5 * weights[i - 1], kRounding);
}

TEST(QuoteWeights, QuotesOfOneAgeWeighAlikeHoweverOld) {
  Slice slice(4);
  for (OptionQuote& quote : slice.snapshot.quotes) quote.last_trade = kNow - std::chrono::hours(24 * 4000);
  for (const double weight : slice.weights({.age = true})) EXPECT_NEAR(weight, 1.0, kRounding);
}

TEST(QuoteWeights, ATradeAfterTheSnapshotIsNew) {
  Slice slice(2);
  slice.snapshot.quotes[0].last_trade = kNow + std::chrono::hours(48);
  slice.snapshot.quotes[1].last_trade = kNow;
  for (const double weight : slice.weights({.age = true})) EXPECT_NEAR(weight, 1.0, kRounding);
}

TEST(QuoteWeights, FactorsMultiply) {
  Slice slice(5);
  const std::vector<double> vega = slice.weights({.vega = true});
  const std::vector<double> age = slice.weights({.age = true});
  const std::vector<double> both = slice.weights({.vega = true, .age = true});
  EXPECT_NEAR(mean(both), 1.0, kRounding);
  for (std::size_t i = 1; i < 5; ++i) {
    EXPECT_NEAR(both[i] / both[0], vega[i] * age[i] / (vega[0] * age[0]), kRounding);
  }
}

TEST(QuoteWeights, MissingDataCountAsTheMeanOfTheOthersAndAreTold) {
  Slice slice(5);
  slice.snapshot.quotes[2].open_interest = kAbsent;
  slice.snapshot.quotes[3].last_trade.reset();
  const std::vector<double> weights = slice.weights({.open_interest = true});
  EXPECT_NEAR(weights[2], (weights[0] + weights[1] + weights[3] + weights[4]) / 4.0, kRounding);
  (void)slice.weights({.vega = true, .open_interest = true, .age = true});
  const std::vector<std::string> notes = slice.missing.notes();
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_TRUE(notes[0].starts_with("1 of 5 quotes have no open interest")) << notes[0];
  EXPECT_TRUE(notes[1].starts_with("1 of 5 quotes have no age")) << notes[1];
}

TEST(QuoteWeights, WithoutAnyDataAllWeighAlike) {
  Slice slice(5);
  slice.snapshot.as_of.reset();
  for (OptionQuote& quote : slice.snapshot.quotes) quote.volume = kAbsent;
  for (const double weight : slice.weights({.size = true, .age = true})) EXPECT_EQ(weight, 1.0);
  EXPECT_EQ(slice.missing.size, 5U);
  EXPECT_EQ(slice.missing.age, 5U);
}

TEST(QuoteWeights, NoQuoteWeighsNothing) {
  Slice slice(3);
  slice.smile.quotes[0].vega = 0.0;
  slice.snapshot.quotes[2].last_trade = kNow - std::chrono::hours(24 * 10000);
  const std::vector<double> weights = slice.weights({.vega = true, .age = true});
  EXPECT_NEAR(weights[0] / weights[1], kLeastWeight, kRounding);
  EXPECT_NEAR(weights[2] / weights[1], kLeastWeight, kRounding);
  EXPECT_NEAR(mean(weights), 1.0, kRounding);
}

TEST(QuoteWeights, NegativeContractsAreNoData) {
  Slice slice(3);
  slice.snapshot.quotes[1].volume = -5.0;
  slice.snapshot.quotes[2].volume = std::numeric_limits<double>::infinity();
  for (const double weight : slice.weights({.size = true}))
    EXPECT_TRUE(std::isfinite(weight) && weight > 0.0);
  EXPECT_EQ(slice.missing.size, 2U);
}

}  // namespace
}  // namespace volcal
