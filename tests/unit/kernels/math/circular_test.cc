// SPDX-License-Identifier: Apache-2.0

#include "kernels/core/math/circular.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "kernels/core/math/elementary.h"
#include "tests/support/black_reference.h"

namespace volcal::core {
namespace {

using test::Exact;

constexpr unsigned kSeed = 20260401;
constexpr int kDraws = 20000;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kLargestAngle = 1e6;

/// Tolerances in eps: sine and cosine absolutely, the others relatively. Measured over 4e5 arguments, with
/// FMA and without: 0.76 (sine, cosine), 1.45 (angle), 1.08 (exp minus one).
constexpr double kSineUlp = 1.0;
constexpr double kAngleUlp = 2.0;
constexpr double kExpMinusOneUlp = 1.5;

class Circular : public testing::Test {
 protected:
  double uniform(double low, double high) { return low + (high - low) * unit_(random_); }
  double log_uniform(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }
  double sign() { return uniform(-1.0, 1.0) < 0.0 ? -1.0 : 1.0; }
  /// An angle of any size, next to a multiple of pi / 2, or tiny.
  double angle() {
    constexpr double kHalfPi = 1.57079632679489661923;
    const double kind = uniform(0.0, 4.0);
    if (kind < 1.0) return uniform(-kLargestAngle, kLargestAngle);
    if (kind < 2.0) return uniform(-10.0, 10.0);
    if (kind < 3.0)
      return std::round(sign() * log_uniform(1.0, 6e5)) * kHalfPi + sign() * log_uniform(1e-17, 1.0);
    return sign() * log_uniform(1e-300, 1.0);
  }

 private:
  std::mt19937_64 random_{kSeed};
  std::uniform_real_distribution<double> unit_;
};

double absolute_ulp(double got, const Exact& expected) {
  return static_cast<double>(abs(Exact(got) - expected)) / kEpsilon;
}

double relative_ulp(double got, const Exact& expected) {
  if (expected == 0) return got == 0.0 ? 0.0 : std::numeric_limits<double>::infinity();
  return static_cast<double>(abs((Exact(got) - expected) / expected)) / kEpsilon;
}

TEST_F(Circular, SineAndCosineAreWithinAnUlpOfOne) {
  double worst = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = angle();
    const SineCosine<double> got = sine_cosine(x);
    const double error =
        std::fmax(absolute_ulp(got.sine, sin(Exact(x))), absolute_ulp(got.cosine, cos(Exact(x))));
    ASSERT_LE(error, kSineUlp) << x;
    worst = std::fmax(worst, error);
  }
  RecordProperty("worst_ulp", std::to_string(worst));
}

TEST_F(Circular, SineOfATinyAngleIsTheAngle) {
  for (const double x : {0.0, 1e-9, -1e-9, 1e-100, -1e-300}) {
    EXPECT_EQ(sine_cosine(x).sine, x);
    EXPECT_EQ(sine_cosine(x).cosine, 1.0);
  }
}

TEST_F(Circular, AngleIsRelativelyAccurateInEveryDirection) {
  double worst = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = sign() * log_uniform(1e-100, 1e100);
    const double y =
        sign() * (i % 2 == 0 ? std::fabs(x) * log_uniform(0.01, 100.0) : log_uniform(1e-100, 1e100));
    const double error = relative_ulp(angle_of(x, y), atan2(Exact(y), Exact(x)));
    ASSERT_LE(error, kAngleUlp) << x << ' ' << y;
    worst = std::fmax(worst, error);
  }
  RecordProperty("worst_ulp", std::to_string(worst));
}

TEST_F(Circular, AngleOnTheAxesAndDiagonals) {
  struct Case {
    double x;
    double y;
  };
  for (const Case& c : {Case{1.0, 0.0}, Case{0.0, 1.0}, Case{-1.0, 0.0}, Case{0.0, -1.0}, Case{1.0, 1.0},
                        Case{-1.0, 1.0}, Case{-1.0, -1.0}, Case{1.0, -1.0}, Case{1e-200, 1e-200}}) {
    EXPECT_LE(relative_ulp(angle_of(c.x, c.y), atan2(Exact(c.y), Exact(c.x))), kAngleUlp)
        << c.x << ' ' << c.y;
  }
}

TEST_F(Circular, ExpMinusOneIsRelativelyAccurateAlsoNextToZero) {
  double worst = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = i % 3 == 0   ? uniform(-60.0, 60.0)
                     : i % 3 == 1 ? sign() * log_uniform(1e-300, 1.0)
                                  : uniform(-1.0, 1.0);
    const double error = relative_ulp(exp_minus_one(x), expm1(Exact(x)));
    ASSERT_LE(error, kExpMinusOneUlp) << x;
    worst = std::fmax(worst, error);
  }
  RecordProperty("worst_ulp", std::to_string(worst));
  for (const double x : {-40.0, -800.0, -1e300, -std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(exp_minus_one(x), -1.0) << x;
  }
  EXPECT_EQ(exp_minus_one(0.0), 0.0);
  EXPECT_LE(relative_ulp(exp_minus_one(709.0), expm1(Exact(709))), kExpMinusOneUlp);
}

TEST_F(Circular, NanStaysNan) {
  const double nan = std::nan("");
  EXPECT_TRUE(std::isnan(sine_cosine(nan).sine));
  EXPECT_TRUE(std::isnan(sine_cosine(nan).cosine));
  EXPECT_TRUE(std::isnan(angle_of(nan, 1.0)));
  EXPECT_TRUE(std::isnan(angle_of(1.0, nan)));
  EXPECT_TRUE(std::isnan(angle_of(nan, nan)));
  EXPECT_TRUE(std::isnan(exp_minus_one(nan)));
}

TEST_F(Circular, LanesAreAsAccurateAsNumbers) {
  constexpr int kN = kLanes;
  using P = Pack<kN>;
  for (int i = 0; i < kDraws / kN; ++i) {
    std::array<double, kN> x{};
    std::array<double, kN> y{};
    for (double& lane : x) lane = angle();
    for (double& lane : y) lane = angle();
    const P px = P::load(x.data());
    const SineCosine<P> turn = sine_cosine(px);
    const P direction = angle_of(px, P::load(y.data()));
    const P fall = exp_minus_one(-fabs(px));
    for (int lane = 0; lane < kN; ++lane) {
      const double at = x[static_cast<std::size_t>(lane)];
      const double up = y[static_cast<std::size_t>(lane)];
      ASSERT_LE(absolute_ulp(turn.sine.lanes[lane], sine_cosine(at).sine), kSineUlp) << at;
      ASSERT_LE(absolute_ulp(turn.cosine.lanes[lane], sine_cosine(at).cosine), kSineUlp) << at;
      ASSERT_LE(relative_ulp(direction.lanes[lane], angle_of(at, up)), kAngleUlp) << at << ' ' << up;
      ASSERT_LE(relative_ulp(fall.lanes[lane], exp_minus_one(-std::fabs(at))), kExpMinusOneUlp) << at;
    }
  }
}

}  // namespace
}  // namespace volcal::core
