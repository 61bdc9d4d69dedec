// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/mend.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "calibration/fit/svi/restoration.h"
#include "calibration/models/svi_butterfly.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

using Svi = core::SviRaw<double>;

/// A surface whose quotes are those of `svi`, and its point.
struct Given {
  std::vector<SliceData> slices;
  std::vector<FreePoint> point;
  std::vector<CalendarPair> pairs;

  explicit Given(const std::vector<Svi>& svi) {
    for (std::size_t s = 0; s < svi.size(); ++s) {
      slices.push_back(test::smile(svi[s], 0.25 + 0.05 * static_cast<double>(s), 15, 3.0, 0.004));
      point.push_back(point_of(slices[s], svi[s]));
    }
    pairs = calendar_pairs(slices);
  }

  [[nodiscard]] double largest_move(const std::vector<FreePoint>& to) const {
    double largest = 0.0;
    for (std::size_t s = 0; s < slices.size(); ++s) {
      const Svi before = slice_at(slices[s], point[s]);
      const Svi after = slice_at(slices[s], to[s]);
      for (const double k : slices[s].log_moneyness) {
        const double t = slices[s].time_to_expiry;
        largest = std::max(largest, std::fabs(test::vol_at(after, t, k) - test::vol_at(before, t, k)));
      }
    }
    return largest;
  }
};

TEST(Mend, LeavesAFreeSurfaceAsItIs) {
  const Given given({{0.02, 0.1, -0.3, 0.0, 0.2}, {0.03, 0.1, -0.3, 0.0, 0.2}});
  std::vector<FreePoint> point = given.point;
  EXPECT_TRUE(mend(point, given.slices, given.pairs));
  EXPECT_EQ(point, given.point);
}

TEST(Mend, LiftsASliceByWhatItLacksAndNoOther) {
  constexpr double kLack = 1e-6;
  const Given given(
      {{0.02, 0.1, -0.3, 0.0, 0.2}, {0.02 - kLack, 0.1, -0.3, 0.0, 0.2}, {0.03, 0.11, -0.3, 0.0, 0.2}});
  std::vector<FreePoint> point = given.point;
  ASSERT_TRUE(mend(point, given.slices, given.pairs));
  EXPECT_TRUE(is_proved(point, given.slices, given.pairs));
  EXPECT_EQ(point[0], given.point[0]);
  EXPECT_EQ(point[2], given.point[2]);
  EXPECT_LT(given.largest_move(point), 1e-5);
}

TEST(Mend, TakesTheSteeperWingsOfAnEarlierSlice) {
  const Given given({{0.02, 0.11, -0.3, 0.0, 0.2}, {0.03, 0.1, -0.25, 0.0, 0.2}});
  std::vector<FreePoint> point = given.point;
  ASSERT_TRUE(mend(point, given.slices, given.pairs));
  EXPECT_TRUE(is_proved(point, given.slices, given.pairs));
  const Svi later = slice_at(given.slices[1], point[1]);
  EXPECT_GE(later.b * (1.0 - later.rho), 0.11 * 1.3);
  EXPECT_NEAR(later.b * (1.0 + later.rho), 0.075, 0.003);  // the right wing was no lower than it may be
}

TEST(Mend, TakesOutAButterflyAtLittleCost) {
  // Vogt's slice [GatheralJacquier2014, section 5.1]: g is negative over 0.7 < k < 1.2.
  const Given given({{-0.0410, 0.1331, 0.3060, 0.3586, 0.4153}});
  ASSERT_NE(butterfly_verdict(slice_at(given.slices[0], given.point[0])), ButterflyVerdict::free);
  std::vector<FreePoint> point = given.point;
  ASSERT_TRUE(mend(point, given.slices, given.pairs));
  EXPECT_TRUE(is_proved(point, given.slices, given.pairs));
  EXPECT_LT(given.largest_move(point), 0.05);
}

TEST(Mend, LeavesWhatItCannotMend) {
  Given given({{0.02, 0.1, -0.3, 0.0, 0.2}, {0.03, 0.1, -0.3, 0.0, 0.2}});
  given.point[1][0] = std::nan("");
  std::vector<FreePoint> point = given.point;
  EXPECT_FALSE(mend(point, given.slices, given.pairs));
  EXPECT_EQ(point[0], given.point[0]);
}

TEST(Mend, WhatItSaysIsProved) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> u(0.0, 1.0);
  int mended = 0;
  constexpr int kSurfaces = 300;
  for (int i = 0; i < kSurfaces; ++i) {
    std::vector<Svi> svi;
    for (int s = 0; s < 6; ++s) {
      const double sigma = std::exp(-4.0 + 4.0 * u(random));
      const double b = 0.02 + 0.3 * u(random);
      const double rho = -0.95 + 1.9 * u(random);
      const double lowest = 0.001 + 0.1 * u(random);
      svi.push_back(
          {lowest - b * sigma * std::sqrt(1.0 - rho * rho), b, rho, 0.2 * (u(random) - 0.5), sigma});
    }
    const Given given(svi);
    std::vector<FreePoint> point = given.point;
    if (!mend(point, given.slices, given.pairs)) continue;
    ++mended;
    EXPECT_TRUE(is_proved(point, given.slices, given.pairs)) << i;
  }
  EXPECT_GT(mended, kSurfaces * 9 / 10);
}

}  // namespace
}  // namespace volcal::fit
