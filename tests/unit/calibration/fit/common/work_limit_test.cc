// SPDX-License-Identifier: Apache-2.0

// Limits of a fit's work: quotes that contradict each other end in a surface free of arbitrage and in words.

#include "calibration/fit/common/work_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "calibration/fit/svi/restoration.h"
#include "calibration/fit/svi/svi_ceres_surface_fit.h"
#include "calibration/fit/svi/svi_surface_fit.h"
#include "tests/unit/calibration/fit/svi/noisy_surfaces.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::uint64_t kSeed = 3;

bool is_free(const SurfaceFit& fit, const std::vector<SliceData>& slices) {
  std::vector<FreePoint> point;
  for (std::size_t s = 0; s < slices.size(); ++s) point.push_back(point_of(slices[s], fit.slices[s]));
  return is_proved(point, slices, calendar_pairs(slices));
}

TEST(WorkLimit, GrowsWithQuotesAndWithFloors) {
  std::vector<SliceData> slices = test::contradictory_surface(kSeed, 4);
  const std::int64_t plain = iterations_for(slices);
  EXPECT_EQ(plain, kFewestIterations + 20 * kIterationsPerQuote);
  slices[0].floors.resize(1);
  EXPECT_EQ(iterations_for(slices), plain + kIterationsPerFloor);
  slices[1].floors.resize(100);
  EXPECT_EQ(iterations_for(slices), plain + kMostForFloors);
}

TEST(WorkLimit, WhatIsSpentIsSaid) {
  const std::vector<SliceData> slices = test::contradictory_surface(kSeed, 30);
  SurfaceFitOptions options;
  options.max_work = 300;
  for (const SurfaceFit& fit : {fit_surface(slices, options), fit_surface_with_ceres(slices, options)}) {
    EXPECT_FALSE(fit.converged);
    EXPECT_EQ(fit.spent, Spent::iterations);
    EXPECT_THAT(fit.termination, StartsWith("not converged: its 300 iterations are spent: "));
    EXPECT_THAT(fit.termination, HasSubstr("proved free of arbitrage"));
    ASSERT_TRUE(fit.free);
    EXPECT_TRUE(is_free(fit, slices));
    // One call of the backend may go beyond: 20 outer steps of 200.
    EXPECT_LE(joint_iterations(fit), options.max_work + 20 * options.max_inner_iterations);
  }
}

TEST(WorkLimit, TimeThatHasPassedEndsAFit) {
  const std::vector<SliceData> slices = test::contradictory_surface(kSeed, 30);
  SurfaceFitOptions options;
  options.deadline = Deadline(1e-9);
  const SurfaceFit batch = fit_surface(slices, options);
  const SurfaceFit ceres = fit_surface_with_ceres(slices, options);
  for (const SurfaceFit* fit : {&batch, &ceres}) {
    EXPECT_FALSE(fit->converged);
    EXPECT_EQ(fit->spent, Spent::time);
    EXPECT_THAT(fit->termination, StartsWith("not converged: the time limit is reached: "));
    ASSERT_TRUE(fit->free);
    EXPECT_TRUE(is_free(*fit, slices));
  }
}

TEST(WorkLimit, SaneQuotesSpendLittleOfIt) {
  const std::vector<SliceData> slices = {
      test::smile({0.001, 0.03, -0.5, 0.01, 0.05}, 1.0 / 12.0, 15, 2.5, 0.004),
      test::smile({0.003, 0.05, -0.5, 0.02, 0.09}, 2.0 / 12.0, 17, 2.5, 0.004)};
  const SurfaceFit fit = fit_surface(slices, {});
  EXPECT_TRUE(fit.converged);
  EXPECT_EQ(fit.spent, Spent::nothing);
  EXPECT_LT(joint_iterations(fit), iterations_for(slices) / 10);
}

TEST(Deadline, CountsDown) {
  EXPECT_FALSE(Deadline().passed());
  EXPECT_EQ(Deadline().seconds_left(), std::numeric_limits<double>::infinity());
  EXPECT_FALSE(Deadline(1e300).passed());
  EXPECT_TRUE(Deadline(0.0).passed());
  EXPECT_EQ(Deadline(0.0).seconds_left(), 0.0);
  const Deadline hour(3600.0);
  EXPECT_FALSE(hour.passed());
  EXPECT_GT(hour.seconds_left(), 3000.0);
}

}  // namespace
}  // namespace volcal::fit
