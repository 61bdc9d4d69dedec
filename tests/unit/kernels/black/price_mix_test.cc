// SPDX-License-Identifier: Apache-2.0

#include "kernels/core/black/price_mix.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "tests/support/black_reference.h"

namespace volcal::core {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

double uniform(std::mt19937_64& engine, double low, double high) {
  return low + (high - low) * (static_cast<double>(engine() >> 11U) * 0x1p-53);
}

/// Error of s in eps (1 + condition), in 60 digits and without solving: the exact price at s is compared with
/// the exact mean, and the difference divided by the exact slope. The condition is that of an implied vol.
double error_units(double k, double near, double far, double q, double s) {
  const test::Exact a = std::fabs(k);
  const test::ExactRatio first = test::exact_ratio(a, near);
  const test::ExactRatio second = test::exact_ratio(a, far);
  const test::ExactRatio here = test::exact_ratio(a, s);
  const test::Exact p = test::Exact(1) - test::Exact(q);
  const bool low = here.price < 0.5;
  const test::Exact mean =
      low ? test::Exact(p * first.price + q * second.price) : test::Exact(p * first.gap + q * second.gap);
  const test::Exact mixed = low ? here.price : here.gap;
  const test::Exact relative = abs(mixed - mean) / (here.slope * test::Exact(s));
  const test::Exact condition = mixed / (here.slope * test::Exact(s));
  return static_cast<double>(relative) / (kEpsilon * (1.0 + static_cast<double>(condition)));
}

/// Tolerance of implied_vol_test.cc, plus that of the mean's own logarithm.
constexpr double kFewUlp = 8.0;

TEST(PriceMix, SolvesTheMeanOfTwoPrices) {
  std::mt19937_64 engine(7);
  double worst = 0.0;
  for (int i = 0; i < 5'000; ++i) {
    const double near = std::exp(uniform(engine, -4.5, 1.0));
    const double far = near * std::exp(uniform(engine, i % 5 == 0 ? -0.7 : 0.0, i % 3 == 0 ? 1.2 : 0.4));
    const double k = uniform(engine, -1.0, 1.0) * uniform(engine, 0.0, 12.0) * near;
    const double q = uniform(engine, 0.0, 1.0);
    const double s = mixed_total_stddev(k, near, far, 1.0 - q, q);
    ASSERT_GE(s, std::min(near, far) * (1.0 - 4.0 * kEpsilon));
    ASSERT_LE(s, std::max(near, far) * (1.0 + 4.0 * kEpsilon));
    const double error = error_units(k, near, far, q, s);
    worst = std::fmax(worst, error);
    ASSERT_LE(error, kFewUlp) << "k " << k << " near " << near << " far " << far << " q " << q;
  }
  RecordProperty("worst_in_thousandths", static_cast<int>(1000.0 * worst));
}

TEST(PriceMix, HoldsBeneathTheSmallestPriceAndNearTheBound) {
  // The reference has no smallest price. Stddev 0.002 at k = 9: r = 4500, a price of 10^-4397000.
  for (const double k : {-9.0, 0.5, 2.0}) {
    for (const double q : {1e-3, 0.3, 0.999}) {
      const double s = mixed_total_stddev(k, 0.002, 0.0025, 1.0 - q, q);
      EXPECT_LE(error_units(k, 0.002, 0.0025, q, s), kFewUlp) << k << ' ' << q;
    }
  }
  for (const double k : {0.0, -0.3, 3.0}) {
    for (const double q : {0.1, 0.9}) {
      const double s = mixed_total_stddev(k, 5.0, 6.5, 1.0 - q, q);
      EXPECT_LE(error_units(k, 5.0, 6.5, q, s), kFewUlp) << k << ' ' << q;
    }
  }
}

TEST(PriceMix, EndsWeightsAndEqualStddevs) {
  for (const double k : {-0.4, 0.0, 0.1}) {
    EXPECT_NEAR(mixed_total_stddev(k, 0.2, 0.3, 1.0, 0.0), 0.2, 4.0 * kEpsilon);
    EXPECT_NEAR(mixed_total_stddev(k, 0.2, 0.3, 0.0, 1.0), 0.3, 4.0 * kEpsilon);
    EXPECT_EQ(mixed_total_stddev(k, 0.2, 0.2, 0.4, 0.6), 0.2);
    EXPECT_NEAR(mixed_total_stddev(k, 0.2, std::nextafter(0.2, 1.0), 0.4, 0.6), 0.2, 4.0 * kEpsilon);
  }
}

TEST(PriceMix, FarApartEndsAreMixedThroughTheirPrices) {
  // The near end has a negligible price, the far end is at its bound: neither form holds at both ends.
  const double s = mixed_total_stddev(1.0, 0.01, 30.0, 0.7, 0.3);
  EXPECT_NEAR(otm_price_ratio(1.0, s), 0.3, 1e-14);
  EXPECT_TRUE(std::isnan(mixed_total_stddev(std::nan(""), 0.1, 0.2, 0.5, 0.5)));
  EXPECT_TRUE(std::isnan(mixed_total_stddev(0.1, std::nan(""), 0.2, 0.5, 0.5)));
  EXPECT_TRUE(std::isnan(mixed_total_stddev(0.1, 0.1, -0.2, 0.5, 0.5)));
}

}  // namespace
}  // namespace volcal::core
