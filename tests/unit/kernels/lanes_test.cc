// SPDX-License-Identifier: Apache-2.0
#include "kernels/core/lanes.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace volcal::core {
namespace {

constexpr int kN = 8;
using P = Pack<kN>;
constexpr std::array<double, kN> kValues = {1.5,
                                            -2.0,
                                            0.0,
                                            1e300,
                                            -1e-300,
                                            7.0,
                                            std::numeric_limits<double>::infinity(),
                                            std::numeric_limits<double>::quiet_NaN()};

P pack() { return P::load(kValues.data()); }

void expect_lanes(const P& actual, double (*expected)(double)) {
  for (int i = 0; i < kN; ++i) {
    const double want = expected(kValues[static_cast<std::size_t>(i)]);
    if (std::isnan(want)) {
      EXPECT_TRUE(std::isnan(actual.lanes[i])) << "lane " << i;
    } else {
      EXPECT_EQ(actual.lanes[i], want) << "lane " << i;
    }
  }
}

TEST(Lanes, ArithmeticIsThatOfEachNumber) {
  expect_lanes(2.0 * pack() - 1.0, [](double x) { return 2.0 * x - 1.0; });
  expect_lanes(1.0 / (pack() + 3.0), [](double x) { return 1.0 / (x + 3.0); });
  expect_lanes(-pack(), [](double x) { return -x; });
  expect_lanes(fabs(pack()), [](double x) { return std::fabs(x); });
  expect_lanes(sqrt(fabs(pack())), [](double x) { return std::sqrt(std::fabs(x)); });
}

TEST(Lanes, SelectionFollowsEachLaneAndNanComparesFalse) {
  expect_lanes(select(pack() > P(0.5), pack(), P(-1.0)), [](double x) { return x > 0.5 ? x : -1.0; });
  expect_lanes(select(!(pack() <= P(0.5)), P(1.0), P(0.0)), [](double x) { return x <= 0.5 ? 0.0 : 1.0; });
  expect_lanes(select((pack() > P(-3.0)) & (pack() < P(2.0)), P(1.0), P(0.0)),
               [](double x) { return x > -3.0 && x < 2.0 ? 1.0 : 0.0; });
}

TEST(Lanes, AnySeesASingleLane) {
  EXPECT_TRUE(any(pack() > P(1e299)));
  EXPECT_FALSE(any(pack() < P(-3.0)));
  EXPECT_FALSE(any(P(std::nan("")) >= P(0.0)));
}

TEST(Lanes, SumTakesEveryLaneOnce) {
  std::array<double, kN> bits{};
  for (int i = 0; i < kN; ++i) bits[static_cast<std::size_t>(i)] = std::ldexp(1.0, 3 * i);
  EXPECT_EQ(sum(P::load(bits.data())), (std::ldexp(1.0, 3 * kN) - 1.0) / 7.0);
}

TEST(Lanes, LoadsAndStoresNeedNoAlignment) {
  std::array<double, kN + 1> memory{};
  memory.fill(-5.0);
  pack().store(memory.data() + 1);
  EXPECT_EQ(memory[0], -5.0);
  for (std::size_t i = 0; i + 1 < kN; ++i) EXPECT_EQ(memory[i + 1], kValues[i]);
}

}  // namespace
}  // namespace volcal::core
