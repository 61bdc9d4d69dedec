// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/restoration.h"

#include <gtest/gtest.h>

#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

std::vector<SliceData> two_slices(double later_level) {
  return {test::smile({0.02, 0.1, -0.3, 0.0, 0.2}, 0.25, 15, 3.0, 0.004),
          test::smile({later_level, 0.1, -0.3, 0.0, 0.2}, 0.30, 15, 3.0, 0.004)};
}

double restore(const std::vector<SliceData>& slices, const std::vector<core::SviRaw<double>>& at,
               std::vector<core::SviRaw<double>>& restored) {
  std::vector<FreePoint> point(slices.size());
  for (std::size_t s = 0; s < slices.size(); ++s) {
    core::svi_to_free(slices[s].chart(core::kLeeSlope), at[s], point[s].data());
  }
  const double moved = restore_feasibility(point, slices, calendar_pairs(slices));
  for (std::size_t s = 0; s < slices.size(); ++s) restored.push_back(slice_at(slices[s], point[s]));
  return moved;
}

void expect_proved(const std::vector<core::SviRaw<double>>& slices) {
  for (const auto& slice : slices) EXPECT_EQ(butterfly_verdict(slice), ButterflyVerdict::free);
  EXPECT_TRUE(calendar_evidence(slices[0], slices[1]).free);
}

TEST(Restoration, ProvedPointStaysWhereItIs) {
  std::vector<core::SviRaw<double>> restored;
  const std::vector<core::SviRaw<double>> good = {{0.02, 0.1, -0.3, 0.0, 0.2}, {0.03, 0.1, -0.3, 0.0, 0.2}};
  EXPECT_EQ(restore(two_slices(0.03), good, restored), 0.0);
  EXPECT_NEAR(restored[1].a, 0.03, 1e-12);
}

TEST(Restoration, HairOfViolationMovesAHair) {
  std::vector<core::SviRaw<double>> restored;
  const std::vector<core::SviRaw<double>> crossed = {{0.02, 0.1, -0.3, 0.0, 0.2},
                                                     {0.02 - 1e-9, 0.1, -0.3, 0.0, 0.2}};
  const double moved = restore(two_slices(0.02), crossed, restored);
  EXPECT_GT(moved, 0.0);
  EXPECT_LT(moved, 1e-3);
  expect_proved(restored);
}

TEST(Restoration, GrossViolationStillEndsProved) {
  std::vector<core::SviRaw<double>> restored;
  const std::vector<core::SviRaw<double>> bad = {{0.05, 0.6, -0.9, 0.3, 0.02}, {0.01, 0.2, 0.8, -0.2, 0.02}};
  const double moved = restore(two_slices(0.01), bad, restored);
  EXPECT_GT(moved, 0.0);
  EXPECT_LE(moved, 1.0);
  expect_proved(restored);
}

}  // namespace
}  // namespace volcal::fit
