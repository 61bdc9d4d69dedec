// SPDX-License-Identifier: Apache-2.0

#include "kernels/core/math/elementary.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "kernels/core/math/mills_pair.h"
#include "tests/support/black_reference.h"

namespace volcal::core {
namespace {

using test::Exact;

constexpr unsigned kSeed = 20260103;
constexpr int kDraws = 20000;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kSmallestNormal = std::numeric_limits<double>::min();

/// Tolerances in eps, relative. Measured over 3e5 arguments, with FMA and without: 0.6 (log), 1.5 (quotient),
/// 0.7 (exp), and over 4e4 pairs 6.7 (difference of Mills' ratios), 4.8 (their sum).
constexpr double kLogUlp = 1.0;
constexpr double kQuotientUlp = 2.5;
constexpr double kExpUlp = 1.0;
constexpr double kFallUlp = 8.0;
constexpr double kSumUlp = 6.0;
/// Tolerance on which the quick step relies.
constexpr double kQuickLogError = 1.5e-8;
constexpr double kQuickMillsError = 2e-6;

class Elementary : public testing::Test {
 protected:
  double uniform(double low, double high) { return low + (high - low) * unit_(random_); }
  double log_uniform(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }
  /// Any positive normal number: near 1, of moderate size, or of any exponent.
  double positive() {
    const double kind = uniform(0.0, 3.0);
    if (kind < 1.0) return 1.0 + (kind < 0.5 ? 1.0 : -1.0) * log_uniform(1e-16, 0.5);
    return kind < 2.0 ? log_uniform(0.1, 10.0)
                      : std::ldexp(uniform(1.0, 2.0), static_cast<int>(uniform(-1022.0, 1023.99)));
  }

 private:
  std::mt19937_64 random_{kSeed};
  std::uniform_real_distribution<double> unit_;
};

double relative_ulp(double got, const Exact& expected) {
  if (expected == 0) return got == 0.0 ? 0.0 : std::numeric_limits<double>::infinity();
  return static_cast<double>(abs((Exact(got) - expected) / expected)) / kEpsilon;
}

TEST_F(Elementary, NaturalLogIsWithinAnUlp) {
  for (int i = 0; i < kDraws; ++i) {
    const double x = positive();
    ASSERT_LE(relative_ulp(natural_log(x), log(Exact(x))), kLogUlp) << x;
  }
  for (const double x : {1.0, kSmallestNormal, std::numeric_limits<double>::max(), 0x1.6a09e667f3bccp-1,
                         0x1.6a09e667f3bcdp-1, 0x1.6a09e667f3bcdp0}) {
    EXPECT_LE(relative_ulp(natural_log(x), log(Exact(x))), kLogUlp) << x;
  }
}

TEST_F(Elementary, QuickLogIsWithinItsBound) {
  for (int i = 0; i < kDraws; ++i) {
    const double x = positive();
    ASSERT_NEAR(quick_log(x), std::log(x), kQuickLogError) << x;
  }
}

TEST_F(Elementary, LogOfAQuotientKeepsItsDigitsNextToZero) {
  for (int i = 0; i < kDraws; ++i) {
    const double bottom = i % 2 == 0 ? log_uniform(1e-5, 1e5) : positive();
    const double top = i % 3 == 0 ? positive() : bottom * (1.0 + log_uniform(1e-16, 1.0));
    if (!(top >= kSmallestNormal) || std::isinf(top)) continue;
    ASSERT_LE(relative_ulp(log_quotient(top, bottom), log(Exact(top) / Exact(bottom))), kQuotientUlp)
        << top << " / " << bottom;
    ASSERT_EQ(log_quotient(bottom, top), -log_quotient(top, bottom)) << top << " / " << bottom;
  }
  EXPECT_EQ(log_quotient(3.0, 3.0), 0.0);
}

TEST_F(Elementary, ExpOfASumIsWithinAnUlp) {
  for (int i = 0; i < kDraws; ++i) {
    const double high = uniform(-708.0, 709.0) * (i % 2 == 0 ? 1.0 : 1e-3);
    const double low = high * uniform(-0.5, 0.5) * kEpsilon;
    ASSERT_LE(relative_ulp(exp_sum(high, low), exp(Exact(high) + Exact(low))), kExpUlp) << high;
  }
}

TEST_F(Elementary, ExpEndsInSubnormalsAndZero) {
  constexpr double kSmallest = std::numeric_limits<double>::denorm_min();
  for (const double x : {-708.5, -720.0, -744.0, -745.1}) {
    EXPECT_NEAR(exp_sum(x, 0.0), std::exp(x), kSmallest) << x;
  }
  EXPECT_EQ(exp_sum(0.0, 0.0), 1.0);
  for (const double x : {-746.0, -1e10, -std::numeric_limits<double>::infinity()})
    EXPECT_EQ(exp_sum(x, 0.0), 0.0) << x;
  EXPECT_TRUE(std::isnan(exp_sum(std::nan(""), 0.0)));
}

Exact exact_mills(const Exact& x) {
  const Exact root = sqrt(Exact(2));
  return test::exact_erfc(x / root) / 2 * sqrt(2 * boost::math::constants::pi<Exact>()) * exp(x * x / 2);
}

TEST_F(Elementary, ExpOfAFactorIsExpOrABound) {
  for (int i = 0; i < kDraws; ++i) {
    const double x = uniform(-700.0, 600.0);
    const double expected = std::exp(x);
    EXPECT_NEAR(exp_or_bound(x, 600.0), expected, 4.0 * kEpsilon * expected) << x;
  }
  for (const double x : {-700.1, -1e5, -std::numeric_limits<double>::infinity()})
    EXPECT_EQ(exp_or_bound(x, 600.0), 0.0);
  for (const double x : {600.1, 1e5, std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(exp_or_bound(x, 600.0), std::numeric_limits<double>::infinity());
  }
  EXPECT_TRUE(std::isnan(exp_or_bound(std::numeric_limits<double>::quiet_NaN(), 600.0)));
}

TEST_F(Elementary, MillsPairNeitherCancelsNextToTheMoneyNorFarOut) {
  for (int i = 0; i < kDraws; ++i) {
    const double x1 = i % 2 == 0 ? uniform(kMillsLowest, 5.0) : log_uniform(1e-3, 150.0);
    const double x2 = x1 + log_uniform(1e-10, 30.0);
    const Exact lower = exact_mills(x1);
    const Exact upper = exact_mills(x2);
    const Exact fall = (lower - upper) / (Exact(x2) - Exact(x1));
    const auto fine = mills_pair<FineMillsPolynomial>(x1, x2);
    ASSERT_LE(relative_ulp(fine.fall, fall), kFallUlp) << x1 << ' ' << x2;
    ASSERT_LE(relative_ulp(fine.sum, lower + upper), kSumUlp) << x1 << ' ' << x2;
    const auto quick = mills_pair<QuickMillsPolynomial>(x1, x2);
    ASSERT_LE(relative_ulp(quick.fall, fall) * kEpsilon, kQuickMillsError) << x1 << ' ' << x2;
    ASSERT_LE(relative_ulp(quick.sum, lower + upper) * kEpsilon, kQuickMillsError) << x1 << ' ' << x2;
  }
}

TEST_F(Elementary, MillsPairAtOnePointIsTheDerivative) {
  for (const double x : {-1.0, 0.0, 1.0, 10.0, 40.0}) {
    EXPECT_LE(relative_ulp(mills_pair<FineMillsPolynomial>(x, x).fall, 1 - x * exact_mills(x)), kFallUlp)
        << x;
  }
}

}  // namespace
}  // namespace volcal::core
