// SPDX-License-Identifier: Apache-2.0

// Smiles that are flat to far below their spreads, from quotes to residuals, as a caller of the library has
// them.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "volcal/calibrate.h"

namespace volcal {
namespace {

constexpr double kHundredth = 0.01;  // of a half-spread
constexpr double kVol = 0.25;
constexpr double kHalfSpread = 0.002;

/// Two-sided vol quotes at kVol, even over `low` to `high` standard deviations.
void add_expiry(double time, int strikes, double low, double high, QuoteSnapshot& snapshot) {
  for (int i = 0; i < strikes; ++i) {
    OptionQuote quote;
    quote.record = snapshot.quotes.size() + 1;
    quote.root = quote.underlying = "X";
    quote.strike = 100.0 * std::exp(kVol * std::sqrt(time) * (low + (high - low) * i / (strikes - 1)));
    quote.instrument = "X-" + std::to_string(quote.record);
    quote.type = quote.strike >= 100.0 ? OptionType::call : OptionType::put;
    quote.unit = QuoteUnit::implied_vol;
    quote.time_to_expiry = time;
    quote.forward = 100.0;
    quote.bid = kVol - kHalfSpread;
    quote.ask = kVol + kHalfSpread;
    snapshot.quotes.push_back(quote);
  }
}

double worst_residual(const QuoteSnapshot& snapshot, const CalibrateOptions& options = {}) {
  const auto calibration = calibrate(snapshot, options);
  EXPECT_TRUE(calibration && calibration->report.converged);
  double worst = calibration ? 0.0 : 1.0;
  if (!calibration) return worst;
  for (const QuoteResidual& quote : calibration->report.residuals) {
    worst = std::max(worst, std::fabs(quote.residual));
  }
  return worst;
}

TEST(FlatSmile, IsMetToAHundredthAlikeAtEveryTime) {
  std::vector<double> worst;
  for (const double time : {1.0 / 365.0, 0.2, 1.0, 10.0}) {
    QuoteSnapshot snapshot;
    add_expiry(time, 21, -2.5, 2.5, snapshot);
    worst.push_back(worst_residual(snapshot));
  }
  for (const double one : worst) {
    EXPECT_LE(one, kHundredth);
    EXPECT_NEAR(one, worst.front(), 1e-3);
  }
}

TEST(FlatSmile, IsMetToAHundredthWithStrikesOnOneSideAlone) {
  for (const auto& [low, high] : {std::pair{-2.5, -0.2}, std::pair{0.1, 2.0}, std::pair{-0.3, 0.3}}) {
    QuoteSnapshot snapshot;
    add_expiry(0.5, 15, low, high, snapshot);
    EXPECT_LE(worst_residual(snapshot), kHundredth) << low;
  }
}

TEST(FlatSmile, IsMetToAHundredthByEveryLossWithAndWithoutAProfile) {
  QuoteSnapshot snapshot;
  for (const double time : {0.1, 0.5, 2.0}) add_expiry(time, 11, -2.0, 2.0, snapshot);
  for (const QuoteLoss loss : {QuoteLoss::spread, QuoteLoss::squares, QuoteLoss::huber, QuoteLoss::tukey}) {
    CalibrateOptions options;
    options.loss = loss;
    EXPECT_LE(worst_residual(snapshot, options), kHundredth);
    options.profile = Profile();
    EXPECT_LE(worst_residual(snapshot, options), kHundredth);
  }
}

double root_mean_square(const std::vector<double>& values) {
  double squares = 0.0;
  for (const double value : values) squares += value * value;
  return std::sqrt(squares / static_cast<double>(values.size()));
}

/// Root mean square residual of the default fit, in half-spreads.
double missed(const QuoteSnapshot& snapshot) {
  const auto calibration = calibrate(snapshot, {});
  if (!calibration) return 1.0;
  std::vector<double> residuals;
  for (const QuoteResidual& quote : calibration->report.residuals) residuals.push_back(quote.residual);
  return root_mean_square(residuals);
}

TEST(FlatSmile, IsMetUnderNoiseAsWellAsByAFlatLine) {
  for (const int strikes : {7, 11, 21, 41}) {
    for (const double amplitude : {0.05, 0.1, 0.15, 0.2, 0.3, 0.5}) {
      for (unsigned seed = 1; seed <= 6; ++seed) {
        std::mt19937 random(seed);
        std::uniform_real_distribution<double> uniform(-amplitude, amplitude);
        QuoteSnapshot snapshot;
        add_expiry(1.0, strikes, -2.0, 2.0, snapshot);
        std::vector<double> noise;
        for (std::size_t i = 0; i < snapshot.quotes.size(); ++i) noise.push_back(uniform(random));
        double mean = 0.0;
        for (const double one : noise) mean += one / strikes;
        for (std::size_t i = 0; i < noise.size(); ++i) {
          snapshot.quotes[i].bid += kHalfSpread * noise[i];
          snapshot.quotes[i].ask += kHalfSpread * noise[i];
          noise[i] -= mean;
        }
        EXPECT_LE(missed(snapshot), root_mean_square(noise) + kHundredth)
            << strikes << ' ' << amplitude << ' ' << seed;
      }
    }
  }
}

}  // namespace
}  // namespace volcal
