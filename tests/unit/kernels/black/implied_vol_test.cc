// SPDX-License-Identifier: Apache-2.0

#include "kernels/core/black/implied_vol_body.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "tests/support/black_reference.h"
#include "tests/support/golden_table.h"
#include "tests/support/shared_data.h"

namespace volcal::core {
namespace {

using test::golden_path;
using test::GoldenRow;
using test::number;
using test::read_golden_table;

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Tolerance in eps (1 + condition), which is what the rounding of the input permits
/// (tests/support/black_reference.h). The worst of 7 million random quotes is below 4; the vol adds the
/// rounding of one square root and one division.
constexpr double kFewUlp = 5.0;

struct Answer {
  double vol;
  QuoteStatus status;
};

Answer invert(double price, double forward, double strike, double time, OptionSide side) {
  QuoteStatus status = QuoteStatus::max_iterations;
  const double vol = implied_vol(price, forward, strike, time, side, &status);
  return {vol, status};
}

TEST(ImpliedVol, MatchesTheHighPrecisionTable) {
  for (const GoldenRow& row : read_golden_table(golden_path("black_iv.csv"))) {
    const OptionSide side = row.at("side") == "call" ? OptionSide::call : OptionSide::put;
    const test::Quote quote{number(row, "undiscounted_price"), number(row, "forward"), number(row, "strike"),
                            1.0, side};
    const double expected = number(row, "total_stddev");
    const Answer got = invert(quote.undiscounted_price, quote.forward, quote.strike, 1.0, side);
    SCOPED_TRACE(testing::Message() << row.at("side") << " price " << quote.undiscounted_price << " F "
                                    << quote.forward << " K " << quote.strike << " s " << expected);
    ASSERT_EQ(got.status, QuoteStatus::ok);
    const double condition = test::judge_implied_vol(quote, expected).condition;
    EXPECT_LE(std::fabs(got.vol - expected) / (expected * kEpsilon * (1.0 + condition)), kFewUlp);
  }
}

/// The reference's b = price / sqrt(F K) is printed with 26 digits, of which those of a double are right (226
/// rows re-computed in 400 digits differ by up to 1e-16 relatively). So the price's own condition applies,
/// also near the bound, where the gap would carry more digits.
TEST(ImpliedVol, RoundTripsTheReferenceTable) {
  VOLCAL_SHARED_FILE_OR_SKIP(path, "reference/black_iv_roundtrip.csv");
  const auto rows = read_golden_table(path);
  EXPECT_EQ(rows.size(), 226U);
  for (const GoldenRow& row : rows) {
    const double x = number(row, "x");
    const double expected = number(row, "s");
    const test::Exact ratio = test::Exact(row.at("b")) * exp(-test::Exact(row.at("x")) / 2);
    const test::Exact gap = 1 - ratio;
    QuoteStatus status = QuoteStatus::max_iterations;
    const double got =
        implied_vol_detail::solve(static_cast<double>(ratio), static_cast<double>(gap), 1.0, -x, &status);
    ASSERT_EQ(status, QuoteStatus::ok) << "x " << x << " s " << expected;
    const test::ExactRatio at = test::exact_ratio(-x, expected);
    const double condition = static_cast<double>(at.price / at.slope / expected);
    EXPECT_LE(std::fabs(got - expected) / (expected * kEpsilon * (1.0 + condition)), kFewUlp)
        << "x " << x << " s " << expected << " got " << got;
  }
}

TEST(ImpliedVol, AtTheMoneyPricesDownToTheSmallestNormalGiveTheirVol) {
  for (const double price : {1e-30, 1e-150, 1e-300, std::numeric_limits<double>::min()}) {
    QuoteStatus status = QuoteStatus::max_iterations;
    const double s = implied_total_stddev(price, 0.0, &status);
    ASSERT_EQ(status, QuoteStatus::ok) << price;
    // c = s / sqrt(2 pi) to first order, and the next term is s^2 / 24 relatively.
    EXPECT_NEAR(s / (price * kSqrtTwoPi), 1.0, kFewUlp * kEpsilon) << price;
  }
}

TEST(ImpliedVol, SubnormalStddevIsZeroTimeValue) {
  for (const double price : {5e-324, 1e-320, 1e-310}) {
    QuoteStatus status = QuoteStatus::ok;
    EXPECT_EQ(implied_total_stddev(price, 0.0, &status), 0.0) << price;
    EXPECT_EQ(status, QuoteStatus::zero_time_value) << price;
  }
}

TEST(ImpliedVol, SubnormalFarOutOfTheMoneyPriceRoundTrips) {
  for (const double price : {1e-300, 3e-308, 1e-309, 1e-315, 5e-324}) {
    for (const double k : {1e-3, 0.1, -1.0, 20.0, -300.0, 700.0}) {
      QuoteStatus status = QuoteStatus::max_iterations;
      const double s = implied_total_stddev(price, k, &status);
      ASSERT_EQ(status, QuoteStatus::ok) << "price " << price << " k " << k;
      const test::Exact back = test::exact_ratio(std::fabs(k), s).price;
      // ln c moves by 1 + h^2 per relative step of s; h < 40 there, and the step is an eps.
      const double slope = 1.0 + std::pow(k / s, 2);
      EXPECT_NEAR(static_cast<double>(log(back / price)), 0.0, 4.0 * kEpsilon * (1.0 + slope))
          << "price " << price << " k " << k;
    }
  }
}

TEST(ImpliedVol, PriceOfAFewSmallestDoublesIsTakenExactly) {
  // 13 times the smallest double over a strike of 6.26 is not a double.
  const test::Quote quote{13 * 5e-324, 38.0, 6.26, 0.0056, OptionSide::put};
  const Answer got = invert(quote.undiscounted_price, quote.forward, quote.strike, 0.0056, quote.side);
  ASSERT_EQ(got.status, QuoteStatus::ok);
  EXPECT_LE(test::judge_implied_vol(quote, got.vol).error_units, kFewUlp);
}

TEST(ImpliedVol, GapToTheBoundCarriesMoreThanThePrice) {
  // A put that is worth its strike less one ulp.
  const double strike = 1.0;
  const double gap = 0x1p-53;
  const Answer got = invert(strike - gap, 1.0, strike, 1.0, OptionSide::put);
  ASSERT_EQ(got.status, QuoteStatus::ok);
  const test::Quote quote{strike - gap, 1.0, strike, 1.0, OptionSide::put};
  EXPECT_LE(test::judge_implied_vol(quote, got.vol).error_units, kFewUlp);
  EXPECT_GT(got.vol, 16.0);
}

TEST(ImpliedVol, InTheMoneyTimeValueIsRecoveredThroughParity) {
  // forward - strike rounds, and the rounding is added back: the vol is that of the exact time value.
  const double forward = 100.0;
  const double strike = 1.0 / 3.0;
  const double price = undiscounted_price(forward, strike, 3.0, OptionSide::call);
  const Answer got = invert(price, forward, strike, 1.0, OptionSide::call);
  ASSERT_EQ(got.status, QuoteStatus::ok);
  EXPECT_LE(test::judge_implied_vol({price, forward, strike, 1.0, OptionSide::call}, got.vol).error_units,
            kFewUlp);
}

TEST(ImpliedVol, OneMinuteToThirtyYears) {
  for (const double time : {1.0 / 525600.0, 1.0 / 365.0, 1.0, 30.0}) {
    for (const double vol : {0.05, 0.2, 1.0, 2.0}) {
      const double s = vol * std::sqrt(time);
      const double strike = 100.0 * std::exp(-1.5 * s);
      const double price = undiscounted_price(100.0, strike, s, OptionSide::put);
      const Answer got = invert(price, 100.0, strike, time, OptionSide::put);
      ASSERT_EQ(got.status, QuoteStatus::ok) << time << ' ' << vol;
      EXPECT_LE(test::judge_implied_vol({price, 100.0, strike, time, OptionSide::put}, got.vol).error_units,
                kFewUlp)
          << time << ' ' << vol;
    }
  }
}

TEST(ImpliedVol, BelowIntrinsicIsNamed) {
  EXPECT_EQ(invert(9.999, 100.0, 90.0, 1.0, OptionSide::call).status, QuoteStatus::below_intrinsic);
  EXPECT_EQ(invert(-1e-9, 100.0, 110.0, 1.0, OptionSide::call).status, QuoteStatus::below_intrinsic);
  EXPECT_EQ(invert(std::nextafter(10.0, 0.0), 100.0, 90.0, 1.0, OptionSide::call).status,
            QuoteStatus::below_intrinsic);
}

TEST(ImpliedVol, ZeroTimeValueIsNamed) {
  EXPECT_EQ(invert(0.0, 100.0, 110.0, 1.0, OptionSide::call).status, QuoteStatus::zero_time_value);
  EXPECT_EQ(invert(10.0, 100.0, 90.0, 1.0, OptionSide::call).status, QuoteStatus::zero_time_value);
  // The price is the intrinsic value as a double, however forward - strike rounds.
  const double strike = 1.0 / 3.0;
  EXPECT_EQ(invert(100.0 - strike, 100.0, strike, 1.0, OptionSide::call).status,
            QuoteStatus::zero_time_value);
}

TEST(ImpliedVol, AboveBoundIsNamed) {
  EXPECT_EQ(invert(100.0, 100.0, 110.0, 1.0, OptionSide::call).status, QuoteStatus::above_bound);
  EXPECT_EQ(invert(111.0, 100.0, 110.0, 1.0, OptionSide::put).status, QuoteStatus::above_bound);
  EXPECT_EQ(invert(std::nextafter(100.0, 0.0), 100.0, 110.0, 1.0, OptionSide::call).status, QuoteStatus::ok);
}

TEST(ImpliedVol, NonFiniteInputIsNamed) {
  const double nan = std::nan("");
  for (const double bad : {nan, kInfinity, -kInfinity}) {
    EXPECT_EQ(invert(bad, 100.0, 110.0, 1.0, OptionSide::call).status, QuoteStatus::non_finite);
    EXPECT_EQ(invert(1.0, bad, 110.0, 1.0, OptionSide::call).status, QuoteStatus::non_finite);
    EXPECT_EQ(invert(1.0, 100.0, bad, 1.0, OptionSide::call).status, QuoteStatus::non_finite);
    EXPECT_EQ(invert(1.0, 100.0, 110.0, bad, OptionSide::call).status, QuoteStatus::non_finite);
  }
  for (const double bad : {0.0, -1.0}) {
    EXPECT_EQ(invert(1.0, bad, 110.0, 1.0, OptionSide::call).status, QuoteStatus::non_finite);
    EXPECT_EQ(invert(1.0, 100.0, bad, 1.0, OptionSide::put).status, QuoteStatus::non_finite);
    EXPECT_EQ(invert(1.0, 100.0, 110.0, bad, OptionSide::call).status, QuoteStatus::non_finite);
  }
}

TEST(ImpliedVol, RefusalsComeWithNanAndNoTimeValueWithZero) {
  EXPECT_EQ(invert(0.0, 100.0, 110.0, 1.0, OptionSide::call).vol, 0.0);
  EXPECT_EQ(invert(10.0, 100.0, 90.0, 1.0, OptionSide::call).vol, 0.0);
  EXPECT_TRUE(std::isnan(invert(9.0, 100.0, 90.0, 1.0, OptionSide::call).vol));
  EXPECT_TRUE(std::isnan(invert(100.0, 100.0, 90.0, 1.0, OptionSide::call).vol));
  EXPECT_TRUE(std::isnan(invert(std::nan(""), 100.0, 90.0, 1.0, OptionSide::call).vol));
}

TEST(ImpliedTotalStddev, RatioOutsideItsIntervalIsNamed) {
  QuoteStatus status = QuoteStatus::ok;
  EXPECT_TRUE(std::isnan(implied_total_stddev(1.0, 0.1, &status)));
  EXPECT_EQ(status, QuoteStatus::above_bound);
  EXPECT_EQ(implied_total_stddev(0.0, 0.1, &status), 0.0);
  EXPECT_EQ(status, QuoteStatus::zero_time_value);
  EXPECT_TRUE(std::isnan(implied_total_stddev(-0.1, 0.1, &status)));
  EXPECT_EQ(status, QuoteStatus::below_intrinsic);
  EXPECT_TRUE(std::isnan(implied_total_stddev(0.1, kInfinity, &status)));
  EXPECT_EQ(status, QuoteStatus::non_finite);
}

TEST(ImpliedVol, BodyInvertsEachElementWithItsOwnStatus) {
  const std::array<double, 3> price = {2.0, 0.0, 3.0};
  const std::array<double, 3> forward = {100.0, 100.0, 50.0};
  const std::array<double, 3> strike = {110.0, 110.0, 45.0};
  const std::array<double, 3> time = {0.25, 0.25, 4.0};
  const std::array<OptionSide, 3> side = {OptionSide::call, OptionSide::call, OptionSide::put};
  std::array<double, 3> vol = {};
  std::array<QuoteStatus, 3> status = {};
  const ImpliedVolBody body{
      {price.data(), forward.data(), strike.data(), time.data(), side.data(), vol.data(), status.data()}};
  for (std::int64_t i = 0; i < 3; ++i) body(i);
  EXPECT_EQ(vol[0], invert(2.0, 100.0, 110.0, 0.25, OptionSide::call).vol);
  EXPECT_EQ(status[1], QuoteStatus::zero_time_value);
  EXPECT_EQ(vol[1], 0.0);
  EXPECT_EQ(vol[2], invert(3.0, 50.0, 45.0, 4.0, OptionSide::put).vol);
}

}  // namespace
}  // namespace volcal::core
