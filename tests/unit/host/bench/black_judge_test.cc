// SPDX-License-Identifier: Apache-2.0

// The benchmark's judge against 60 digits.

#include "host/bench/judges/black_judge.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "host/bench/inputs/options.h"
#include "tests/support/black_reference.h"

namespace volcal::bench {
namespace {

using test::Exact;

/// The rounding of h^2 / 2, at most 700, in 64 bits, and the quadrature: well below a double's 1.1e-16.
constexpr double kRelative = 1e-16;

void expect_exact(double distance, double stddev) {
  const test::ExactRatio exact = test::exact_ratio(Exact(distance), Exact(stddev));
  const ExactPrice price = exact_price(static_cast<long double>(distance), static_cast<long double>(stddev));
  const auto error = static_cast<double>(Exact(price.price) / exact.price - 1);
  const auto slope_error = static_cast<double>(Exact(price.slope) / exact.slope - 1);
  EXPECT_LE(std::fabs(error), kRelative) << "distance " << distance << ", stddev " << stddev;
  EXPECT_LE(std::fabs(slope_error), kRelative) << "distance " << distance << ", stddev " << stddev;
}

TEST(BlackJudge, PricesAreExactFromTheMoneyToTinyPrices) {
  if (std::numeric_limits<long double>::digits < 64) GTEST_SKIP() << "long double is no wider than double";
  for (const double stddev : {1e-4, 1e-3, 0.02, 0.2, 1.0, 4.0, 15.0}) {
    expect_exact(0.0, stddev);
    for (const double deviations : {1e-9, 1e-6, 1e-3, 0.01, 0.1, 0.7, 2.0, 5.0, 12.0, 37.0}) {
      expect_exact(deviations * stddev, stddev);
      expect_exact(stddev * (deviations + 0.5 * stddev), stddev);
    }
  }
}

class Judged : public testing::TestWithParam<Regime> {};

TEST_P(Judged, ErrorsOfVolsAreThoseOfSixtyDigits) {
  constexpr double kNudges[] = {0.0, 1e-15, -3e-15, 1e-13};  // relative errors put into the vol
  constexpr double kSecondOrder = 1e-2;                      // both judges are first order in the error
  const Options options = draw_options(GetParam(), 40, 7);
  for (std::size_t i = 0; i < options.size(); ++i) {
    for (const double nudge : kNudges) {
      const double vol = options.vol[i] * (1.0 + nudge);
      const Otm option{options.forward[i], options.strike[i], options.time_to_expiry[i]};
      const auto exact = test::judge_implied_vol({options.price[i], options.forward[i], options.strike[i],
                                                  options.time_to_expiry[i], options.side[i]},
                                                 vol);
      EXPECT_NEAR(implied_vol_error(option, options.price[i], vol), exact.error_units,
                  kSecondOrder * (1.0 + exact.error_units));
    }
  }
}

TEST_P(Judged, ErrorsOfPricesArePutIntoTheirUnit) {
  constexpr double kEps = std::numeric_limits<double>::epsilon();
  const Options options = draw_options(GetParam(), 40, 8);
  for (std::size_t i = 0; i < options.size(); ++i) {
    const Otm option{options.forward[i], options.strike[i], options.time_to_expiry[i]};
    const double stddev = options.vol[i] * std::sqrt(options.time_to_expiry[i]);
    const double h = std::log(options.strike[i] / options.forward[i]) / stddev;
    const double unit = kEps * (1.0 + h * h);
    constexpr double kError = 1e-9;  // far above the price's own
    EXPECT_NEAR(price_error(option, options.vol[i], options.price[i] * (1.0 + kError)) * unit, kError,
                1e-3 * kError);
  }
}

INSTANTIATE_TEST_SUITE_P(Regimes, Judged,
                         testing::Values(Regime::market_like, Regime::weekly_wings, Regime::tiny_prices),
                         [](const auto& test) { return std::string(to_string(test.param)); });

}  // namespace
}  // namespace volcal::bench
