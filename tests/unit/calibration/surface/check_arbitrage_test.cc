// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/unit/calibration/surface/surfaces.h"
#include "volcal/surface.h"

namespace volcal {
namespace {

using test::index_slices;
using test::make_slice;

TEST(CheckArbitrage, CleanSurfaceIsFree) {
  const ArbitrageEvidence evidence = check_arbitrage(test::index_surface());
  EXPECT_TRUE(evidence.free());
  ASSERT_EQ(evidence.butterfly.size(), 3U);
  ASSERT_EQ(evidence.calendar.size(), 2U);
  EXPECT_EQ(evidence.calendar[1].earlier, 1U);
  EXPECT_EQ(evidence.calendar[1].later, 2U);
  EXPECT_GT(evidence.calendar[0].min_slack, 0.0);
}

TEST(CheckArbitrage, NamesTheSliceAndThePair) {
  std::vector<SurfaceSlice> slices = index_slices();
  slices[2].variance = SviParameters{-0.0410, 0.1331, 0.3060, 0.3586, 0.4153};  // Axel Vogt's smile
  const ArbitrageEvidence evidence =
      check_arbitrage(VolSurface::make("TEST", std::nullopt, slices).value_or_throw());
  EXPECT_FALSE(evidence.free());
  EXPECT_TRUE(evidence.butterfly[0].free);
  EXPECT_TRUE(evidence.butterfly[1].free);
  EXPECT_FALSE(evidence.butterfly[2].free);
  EXPECT_TRUE(evidence.calendar[0].free);
  EXPECT_EQ(evidence.calendar[1].free, evidence.calendar[1].crossings.empty());
}

TEST(CheckArbitrage, SlicesThatShareATimeAreEachComparedWithTheNextTime) {
  std::vector<SurfaceSlice> slices = index_slices();
  slices.insert(slices.begin() + 1, make_slice("other", 0.05, 100.0, *slices[0].variance.svi(), "OTHER"));
  const ArbitrageEvidence evidence =
      check_arbitrage(VolSurface::make("TEST", std::nullopt, slices).value_or_throw());
  ASSERT_EQ(evidence.calendar.size(), 3U);
  EXPECT_EQ(evidence.calendar[0].earlier, 0U);
  EXPECT_EQ(evidence.calendar[0].later, 2U);
  EXPECT_EQ(evidence.calendar[1].earlier, 1U);
  EXPECT_EQ(evidence.calendar[1].later, 2U);
  EXPECT_EQ(evidence.calendar[2].earlier, 2U);
  EXPECT_EQ(evidence.calendar[2].later, 3U);
}

}  // namespace
}  // namespace volcal
