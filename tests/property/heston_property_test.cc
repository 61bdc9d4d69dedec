// SPDX-License-Identifier: Apache-2.0

/// Heston prices over the whole domain against 36 digits on another contour, and slices against their strikes
/// one by one.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "kernels/core/heston/heston_batch.h"
#include "tests/support/heston_draws.h"
#include "tests/support/heston_price_reference.h"
#include "tests/support/heston_pricing.h"

namespace volcal::test {
namespace {

using core::HestonAccuracy;
using core::HestonStatus;

constexpr unsigned kSeed = 20260404;
constexpr double kSmallestSigma = 0.02;
/// Prices below are left to the published figures in tests/unit/kernels/heston/heston_price_test.cc.
constexpr double kSmallestPrice = 1e-16;
/// Largest error as a share of the accuracy asked for, where the status is ok.
constexpr double kMargin = 1.0;  // 0.03 seen
/// Relative rounding in the exponent and in ln K, a lower bound of every accuracy asked for.
constexpr double kRounding = 1e-12;
constexpr double kMostFlagged = 0.005;  // 0.0006 seen
constexpr double kMostUnjudged = 0.01;

constexpr std::array<HestonAccuracy, 4> kAccuracies = {HestonAccuracy{1e-8, 0.0}, HestonAccuracy{1e-10, 0.0},
                                                       HestonAccuracy{1e-6, 1e-9},
                                                       HestonAccuracy{1e-8, 1e-12}};

class HestonProperty : public testing::Test {
 protected:
  HestonDraws draws_{kSeed};

  static double deviation(const HestonDraw& draw) {
    const core::HestonParameters& p = draw.model;
    const double decay = p.kappa * draw.time;
    return std::sqrt((p.theta + (p.v0 - p.theta) * -std::expm1(-decay) / decay) * draw.time);
  }
  /// Strikes from 1 % to 3000 % of the forward, mostly within six deviations.
  double strike(const HestonDraw& draw) {
    const double lowest = std::log(0.01);
    const double highest = std::log(30.0);
    const double kind = draws_.uniform(0.0, 1.0);
    if (kind < 0.05) return 0.0;
    if (kind < 0.3) return draws_.uniform(lowest, highest);
    return std::clamp(draws_.uniform(-6.0, 6.0) * deviation(draw), lowest, highest);
  }
};

double allowed(const HestonAccuracy& accuracy, double price) {
  return std::fmax(kMargin * std::fmax(accuracy.relative * price, accuracy.absolute), kRounding * price);
}

TEST_F(HestonProperty, PricesAreAsAccurateAsAskedOrFlagged) {
  constexpr int kPoints = 700;
  int judged = 0;
  int unjudged = 0;
  int flagged = 0;
  int priced_at_all = 0;
  double worst = 0.0;
  for (int i = 0; i < kPoints; ++i) {
    const HestonDraw draw = draws_.next(kSmallestSigma);
    const double k = strike(draw);
    const ReferencePrice reference = reference_heston_price(draw.model, draw.time, k);
    const double expected = static_cast<double>(reference.price);
    if (!(expected > kSmallestPrice)) continue;
    if (!(reference.error < 1e-13 * expected)) {
      ++unjudged;
      continue;
    }
    ++judged;
    for (const HestonAccuracy& accuracy : kAccuracies) {
      const PricedSlice got = price_slice(draw.model, draw.time, {k}, accuracy);
      const double error = static_cast<double>(abs(reference.price - got.price[0]));
      ++priced_at_all;
      if (got.status[0] != HestonStatus::ok) {
        ++flagged;
        EXPECT_EQ(got.status[0], HestonStatus::inaccurate) << draw << " k " << k;
        EXPECT_LE(error, 10.0 * got.error[0]) << draw << " k " << k << " flagged, price " << expected;
        continue;
      }
      EXPECT_LE(error, allowed(accuracy, expected))
          << draw << " k " << k << " price " << expected << " asked " << accuracy.relative << " estimate "
          << got.error[0];
      worst = std::fmax(worst, error / allowed(accuracy, expected));
    }
  }
  EXPECT_GT(judged, kPoints / 2);
  EXPECT_LE(unjudged, kMostUnjudged * kPoints);
  EXPECT_LE(flagged, kMostFlagged * priced_at_all);
  RecordProperty("judged", judged);
  RecordProperty("unjudged", unjudged);
  RecordProperty("flagged", flagged);
  RecordProperty("worst_over_allowed", std::to_string(worst));
}

TEST_F(HestonProperty, SlicesOfAnyLengthAndOrderAreTheirStrikes) {
  constexpr HestonAccuracy kAccuracy = {1e-8, 1e-12};
  constexpr int kSlices = 40;
  constexpr int kJudged = 2;
  std::mt19937_64 random(kSeed);
  int strikes = 0;
  int flagged = 0;
  for (const int n : {1, 20, 128, 200}) {
    for (int i = 0; i < kSlices; ++i) {
      const HestonDraw draw = draws_.next(kSmallestSigma);
      std::vector<double> sorted;
      sorted.reserve(static_cast<std::size_t>(n));
      for (int j = 0; j < n; ++j) sorted.push_back(strike(draw));
      std::sort(sorted.begin(), sorted.end());
      std::vector<std::size_t> order(sorted.size());
      for (std::size_t j = 0; j < order.size(); ++j) order[j] = j;
      std::shuffle(order.begin(), order.end(), random);
      std::vector<double> shuffled;
      shuffled.reserve(order.size());
      for (const std::size_t j : order) shuffled.push_back(sorted[j]);

      const PricedSlice in_order = price_slice(draw.model, draw.time, sorted, kAccuracy);
      const PricedSlice mixed = price_slice(draw.model, draw.time, shuffled, kAccuracy);
      const PricedSlice with_gradient = price_slice(draw.model, draw.time, sorted, kAccuracy, true);
      for (std::size_t j = 0; j < order.size(); ++j) {
        const double k = shuffled[j];
        const PricedSlice alone = price_slice(draw.model, draw.time, {k}, kAccuracy);
        ++strikes;
        if (alone.status[0] != HestonStatus::ok || mixed.status[j] != HestonStatus::ok ||
            in_order.status[order[j]] != HestonStatus::ok) {
          ++flagged;
          continue;
        }
        const double tolerance = 2.0 * allowed(kAccuracy, alone.price[0]);
        EXPECT_NEAR(in_order.price[order[j]], alone.price[0], tolerance)
            << n << " strikes, sorted, " << draw << " k " << k;
        EXPECT_NEAR(mixed.price[j], alone.price[0], tolerance)
            << n << " strikes, shuffled, " << draw << " k " << k;
        EXPECT_EQ(with_gradient.status[order[j]], HestonStatus::ok) << draw << " k " << k;
        EXPECT_NEAR(with_gradient.price[order[j]], alone.price[0], tolerance) << draw << " k " << k;
      }
      for (int judged = 0; judged < kJudged; ++judged) {
        const std::size_t j = static_cast<std::size_t>(draws_.uniform(0.0, n - 1e-9));
        const ReferencePrice reference = reference_heston_price(draw.model, draw.time, sorted[j]);
        const double expected = static_cast<double>(reference.price);
        if (in_order.status[j] != HestonStatus::ok) continue;
        if (!(reference.error < 1e-2 * allowed(kAccuracy, expected))) continue;
        EXPECT_NEAR(in_order.price[j], expected, allowed(kAccuracy, expected))
            << n << " strikes, " << draw << " k " << sorted[j];
      }
    }
  }
  EXPECT_LE(flagged, kMostFlagged * strikes);
  RecordProperty("flagged", flagged);
  RecordProperty("strikes", strikes);
}

}  // namespace
}  // namespace volcal::test
