// SPDX-License-Identifier: Apache-2.0

// Many surfaces at once: the same as one by one, the same minimum as Ceres, and nobody pays for a broken one.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "calibration/fit/svi/surface_task.h"
#include "calibration/fit/svi/svi_ceres_surface_fit.h"
#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "kernels/backend/cpu_backend.h"
#include "tests/unit/calibration/fit/svi/noisy_surfaces.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

using Surface = std::vector<SliceData>;
using test::random_surface;
constexpr double kHalfSpread = test::kNoisyHalfSpread;

Expected<std::vector<SurfaceFit>> fit_all(const std::vector<Surface>& surfaces,
                                          const SurfaceFitOptions& options = {},
                                          InstructionSet set = best_instruction_set()) {
  return fit_surfaces(surfaces, options, *make_cpu_backend(set));
}

double cost_of(const Surface& surface, const SurfaceFit& fit, const QuoteLossOptions& loss) {
  SurfaceTask task;
  task.slices = &surface;
  task.misfit.assign(surface.size(), 1.0);
  std::vector<FreePoint> point(surface.size());
  for (std::size_t s = 0; s < surface.size(); ++s) {
    core::svi_to_free(surface[s].chart(core::kLeeSlope), fit.slices[s], point[s].data());
  }
  return objective(task, point, loss);
}

void expect_same(const SurfaceFit& a, const SurfaceFit& b) {
  ASSERT_EQ(a.slices.size(), b.slices.size());
  for (std::size_t s = 0; s < a.slices.size(); ++s) {
    EXPECT_EQ(a.slices[s].a, b.slices[s].a);
    EXPECT_EQ(a.slices[s].sigma, b.slices[s].sigma);
  }
  EXPECT_EQ(a.termination, b.termination);
  EXPECT_EQ(a.iterations, b.iterations);
}

TEST(SurfaceBatch, EachSurfaceIsWhatItIsAlone) {
  const std::vector<Surface> surfaces = test::ragged_surfaces(41);
  const auto together = fit_all(surfaces);
  ASSERT_TRUE(together);
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    expect_same((*together)[i], fit_surface(surfaces[i], {}));
    EXPECT_TRUE((*together)[i].converged);
  }
}

TEST(SurfaceBatch, NoSurfacesGiveNoFits) {
  const auto none = fit_all({});
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

TEST(SurfaceBatch, EverySurfaceIsProvedAndAsGoodAsCeres) {
  for (const QuoteLoss loss :
       {QuoteLoss::squares, QuoteLoss::spread, QuoteLoss::huber, QuoteLoss::cauchy, QuoteLoss::tukey}) {
    SurfaceFitOptions options;
    // Where tukey drops quotes it has minima beside each other, as many as there are quotes at the edge.
    options.loss = {loss, loss == QuoteLoss::tukey ? 6.0 : 2.0};
    options.hand_over = false;
    const std::vector<Surface> surfaces = test::ragged_surfaces(43);
    const auto fits = fit_all(surfaces, options);
    ASSERT_TRUE(fits);
    for (std::size_t i = 0; i < surfaces.size(); ++i) {
      const SurfaceFit& fit = (*fits)[i];
      ASSERT_TRUE(fit.converged) << "surface " << i;
      for (const auto& slice : fit.slices) EXPECT_EQ(butterfly_verdict(slice), ButterflyVerdict::free);
      for (const auto& [earlier, later] : calendar_pairs(surfaces[i])) {
        EXPECT_TRUE(calendar_evidence(fit.slices[earlier], fit.slices[later]).free);
      }
      // Both stop at the first proved point of their own path, which leaves each a little above the optimum.
      constexpr double kPaths = 2e-3;
      const double ours = cost_of(surfaces[i], fit, options.loss);
      const double theirs = cost_of(surfaces[i], fit_surface_with_ceres(surfaces[i], options), options.loss);
      EXPECT_LE(ours, theirs * (1.0 + kPaths)) << "surface " << i << ", loss " << static_cast<int>(loss);
    }
  }
}

TEST(SurfaceBatch, InstructionSetsAgree) {
  const std::vector<Surface> surfaces = test::ragged_surfaces(47);
  const auto reference = fit_all(surfaces, {}, InstructionSet::baseline);
  ASSERT_TRUE(reference);
  for (const InstructionSet set : {InstructionSet::x86_64_v3, InstructionSet::x86_64_v4}) {
    if (!is_available(set)) continue;
    const auto fits = fit_all(surfaces, {}, set);
    ASSERT_TRUE(fits);
    for (std::size_t i = 0; i < surfaces.size(); ++i) {
      const double ours = cost_of(surfaces[i], (*fits)[i], {});
      EXPECT_NEAR(ours, cost_of(surfaces[i], (*reference)[i], {}), 2e-3 * ours) << to_string(set);
    }
  }
}

TEST(SurfaceBatch, BrokenMembersAreNamedAndTheOthersUntouched) {
  const std::vector<Surface> whole = test::ragged_surfaces(53);
  const auto expected = fit_all(whole);
  ASSERT_TRUE(expected);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<Surface> spoiled = whole;
  spoiled[0].clear();
  spoiled[1][2].market_vol[3] = nan;
  spoiled[2][0] = SliceData{};
  spoiled[3][5].scale[0] = 0.0;
  spoiled[4][1].time_to_expiry = 1e-6;
  const auto fits = fit_all(spoiled);
  ASSERT_TRUE(fits);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_FALSE((*fits)[i].free);
    EXPECT_TRUE((*fits)[i].slices.empty());
  }
  EXPECT_EQ((*fits)[0].termination, "failed: no slices");
  EXPECT_EQ((*fits)[1].termination,
            "failed: slice 2: quote 3 is not a number, or its vol or scale not positive");
  EXPECT_EQ((*fits)[2].termination, "failed: slice 0: no quotes");
  EXPECT_EQ((*fits)[4].termination, "failed: slice 1: times fall");
  expect_same((*fits)[5], (*expected)[5]);
}

TEST(SurfaceBatch, OneQuoteIsEnoughForASurface) {
  Surface surface = {test::smile({0.02, 0.1, -0.3, 0.0, 0.2}, 0.25, 2, 1.0, kHalfSpread)};
  for (auto* values : {&surface[0].log_moneyness, &surface[0].market_vol, &surface[0].scale})
    values->resize(1);
  surface[0].market_quotes = 1;
  const auto fits = fit_all({surface});
  ASSERT_TRUE(fits);
  ASSERT_TRUE((*fits)[0].converged);
  const double k = surface[0].log_moneyness[0];
  EXPECT_NEAR(test::vol_at((*fits)[0].slices[0], 0.25, k), surface[0].market_vol[0], kHalfSpread);
}

TEST(SurfaceBatch, RootsThatShareATimeAreFittedToo) {
  std::mt19937_64 random(59);
  Surface surface = random_surface(random, 4, 15);
  surface.insert(surface.begin() + 2, surface[1]);  // two slices of one time, between others
  const auto fits = fit_all({surface});
  ASSERT_TRUE(fits);
  EXPECT_TRUE((*fits)[0].converged);
  EXPECT_EQ(calendar_pairs(surface).size(), 5U);
}

}  // namespace
}  // namespace volcal::fit
