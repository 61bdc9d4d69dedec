// SPDX-License-Identifier: Apache-2.0

#include "kernels/core/math/normal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/golden_table.h"

namespace volcal::core {
namespace {

using test::golden_path;
using test::GoldenRow;
using test::number;
using test::read_golden_table;

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// Tolerances in eps, relative. The worst measured over 8,000 points of the half line is 3.5 and 5.0, in
/// baseline and FMA builds alike; one more eps for the composed functions, each of which multiplies twice.
constexpr double kMillsUlp = 4.0;
constexpr double kComplementUlp = 6.0;
constexpr double kComposedUlp = 6.0;
/// erfcx scales its argument by sqrt(2): half an ulp there is x^2 half-ulps of exp(x^2) for x < 0.
double erfcx_ulp(double x) { return kComposedUlp + (x < 0.0 ? 2.0 * x * x : 0.0); }

/// Relative error in eps; an unexpected NaN is infinitely wrong, equal values (both 0) are exact.
double relative_ulp(double got, double expected) {
  if (got == expected) return 0.0;
  const double error = std::fabs(got - expected) / (std::fabs(expected) * kEpsilon);
  return std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
}

TEST(Normal, MillsRatioMatchesSixtyDigitTable) {
  for (const GoldenRow& row : read_golden_table(golden_path("normal.csv"))) {
    const double x = number(row, "x");
    EXPECT_LE(relative_ulp(mills_ratio(x), number(row, "mills_ratio")), kMillsUlp) << "x = " << x;
  }
}

TEST(Normal, MillsComplementKeepsItsDigitsFarOut) {
  int compared = 0;
  for (const GoldenRow& row : read_golden_table(golden_path("normal.csv"))) {
    if (row.at("mills_complement").empty()) continue;
    const double x = number(row, "x");
    EXPECT_LE(relative_ulp(mills_complement(x), number(row, "mills_complement")), kComplementUlp)
        << "x = " << x;
    ++compared;
  }
  EXPECT_GT(compared, 100);
}

TEST(Normal, CdfKeepsRelativeAccuracyInTheTail) {
  for (const GoldenRow& row : read_golden_table(golden_path("normal.csv"))) {
    const double x = number(row, "x");
    EXPECT_LE(relative_ulp(normal_cdf(x), number(row, "cdf")), kComposedUlp) << "x = " << x;
  }
}

TEST(Normal, LogCdfMatchesOnBothSides) {
  for (const GoldenRow& row : read_golden_table(golden_path("normal.csv"))) {
    const double x = number(row, "x");
    if (x > 37.0) continue;  // ln Phi underflows to 0
    EXPECT_LE(relative_ulp(log_normal_cdf(x), number(row, "log_cdf")), kComposedUlp) << "x = " << x;
  }
}

TEST(Normal, ScaledErfcMatches) {
  int compared = 0;
  for (const GoldenRow& row : read_golden_table(golden_path("normal.csv"))) {
    if (row.at("erfcx").empty()) continue;
    const double x = number(row, "x");
    EXPECT_LE(relative_ulp(scaled_erfc(x), number(row, "erfcx")), erfcx_ulp(x)) << "x = " << x;
    ++compared;
  }
  EXPECT_GT(compared, 100);
}

TEST(Normal, LimitsAreRight) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(normal_cdf(infinity), 1.0);
  EXPECT_EQ(normal_cdf(-infinity), 0.0);
  EXPECT_DOUBLE_EQ(normal_cdf(0.0), 0.5);
  EXPECT_EQ(mills_ratio_positive(infinity), 0.0);
  EXPECT_EQ(normal_pdf(100.0), 0.0);
  EXPECT_EQ(normal_pdf(1e200), 0.0);  // its square is not a double
  EXPECT_EQ(normal_pdf(-std::numeric_limits<double>::infinity()), 0.0);
}

TEST(Normal, NanStaysNan) {
  const double nan = std::nan("");
  EXPECT_TRUE(std::isnan(mills_ratio(nan)));
  EXPECT_TRUE(std::isnan(normal_cdf(nan)));
  EXPECT_TRUE(std::isnan(log_normal_cdf(nan)));
  EXPECT_TRUE(std::isnan(normal_pdf(nan)));
}

}  // namespace
}  // namespace volcal::core
