// SPDX-License-Identifier: Apache-2.0

#include "kernels/core/math/log_ratio.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "tests/support/black_reference.h"

namespace volcal::core {
namespace {

/// Tolerance: two roundings in the quotient or the difference, one in each of the last sums; 10^7 random
/// pairs show 2.4.
constexpr double kUlp = 3.0;

double error_in_ulp(double x, double reference) {
  const test::Exact exact = log(test::Exact(x) / test::Exact(reference));
  const double got = log_ratio(x, reference, 1.0 / reference);
  if (exact == 0) return got == 0.0 ? 0.0 : std::numeric_limits<double>::infinity();
  const test::Exact error = abs((test::Exact(got) - exact) / exact);
  return static_cast<double>(error) / std::numeric_limits<double>::epsilon();
}

double uniform(std::mt19937_64& engine, double low, double high) {
  return low + (high - low) * (static_cast<double>(engine() >> 11U) * 0x1p-53);
}

TEST(LogRatio, IsExactToAFewUlpAtEveryDistance) {
  std::mt19937_64 engine(20240601);
  double worst = 0.0;
  for (int i = 0; i < 60'000; ++i) {
    const double reference = std::exp(uniform(engine, -20.0, 20.0));
    const double reach = std::exp(uniform(engine, -36.0, 5.0));
    const double x = reference * std::exp(uniform(engine, -reach, reach));
    worst = std::fmax(worst, error_in_ulp(x, reference));
  }
  EXPECT_LE(worst, kUlp);
  RecordProperty("worst_in_thousandths", static_cast<int>(1000.0 * worst));
}

TEST(LogRatio, KeepsItsDigitsNextToOne) {
  for (const double reference : {1.0, 1.9999999999999998, 68003.25, 1e-7, 3e290}) {
    double up = reference;
    double down = reference;
    for (int i = 0; i < 100; ++i) {
      EXPECT_LE(error_in_ulp(up, reference), kUlp) << reference << " + " << i << " ulp";
      EXPECT_LE(error_in_ulp(down, reference), kUlp) << reference << " - " << i << " ulp";
      up = std::nextafter(up, 2.0 * reference);
      down = std::nextafter(down, 0.0);
    }
  }
}

TEST(LogRatio, IsContinuousWhereThePowerOfTwoChanges) {
  for (const double edge : {std::sqrt(0.5), std::sqrt(2.0), 0.5, 1.0, 2.0, std::sqrt(8.0)}) {
    double x = edge * (1.0 - 50.0 * std::numeric_limits<double>::epsilon());
    for (int i = 0; i < 100; ++i) {
      EXPECT_LE(error_in_ulp(x, 1.0), kUlp) << x;
      EXPECT_LE(error_in_ulp(3.0 * x, 3.0), kUlp) << x;
      x = std::nextafter(x, 10.0);
    }
  }
}

TEST(LogRatio, ServesItsWholeDomain) {
  for (const double exponent : {-299.9, -200.0, -1.0, 1.0, 200.0, 299.9}) {
    EXPECT_LE(error_in_ulp(std::pow(10.0, exponent), 1.0), kUlp) << exponent;
    EXPECT_LE(error_in_ulp(std::pow(10.0, 0.5 * exponent), std::pow(10.0, -0.5 * exponent)), kUlp)
        << exponent;
  }
}

}  // namespace
}  // namespace volcal::core
