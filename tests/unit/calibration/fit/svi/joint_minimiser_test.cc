// SPDX-License-Identifier: Apache-2.0

// Both minimisers of the one driver: the same outer steps, and the same surfaces in the end.

#include "calibration/fit/svi/joint_minimiser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "calibration/fit/slices/regulariser_costs.h"
#include "calibration/fit/svi/attempts.h"
#include "calibration/fit/svi/joint_fit.h"
#include "calibration/fit/svi/restoration.h"
#include "calibration/fit/svi/surface_attempts.h"
#include "kernels/backend/cpu_backend.h"
#include "tests/unit/calibration/fit/svi/noisy_surfaces.h"

namespace volcal::fit {
namespace {

using Surface = std::vector<SliceData>;

/// Surfaces in one batch at the ends of their slices alone.
class Steps {
 public:
  static constexpr int kSteps = 20;

  Steps(const std::vector<Surface>& surfaces, JointMinimiser& minimiser) : wanted(surfaces.size(), 1) {
    std::vector<SurfaceTask*> pointers;
    for (const Surface& surface : surfaces) tasks.push_back(make_task(surface, {}));
    for (SurfaceTask& task : tasks) pointers.push_back(&task);
    EXPECT_TRUE(start_alone(pointers, 1, {QuoteLoss::squares}, minimiser));
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      add_surface(batch, tasks[i]);
      double* to = batch.point(i).data();
      for (const FreePoint& x : tasks[i].point) to = std::copy(x.begin(), x.end(), to);
    }
    state.assign(tasks.size(), {core::SviPassStatus::started, kFirstSeverity, 1.0,
                                std::numeric_limits<double>::infinity(), 0.0, 0});
  }

  /// Outer steps of all wanted surfaces; the path then has `max_steps` entries each.
  void take(int max_steps, JointMinimiser& minimiser) {
    path.resize(tasks.size() * static_cast<std::size_t>(max_steps));
    const ConstraintMargins margins = SurfaceFitOptions().margins;
    const core::SviPassLimits limits{max_steps, {200, 100.0, 1e-7}, margins.butterfly, margins.calendar,
                                     false,     margins.floor};
    EXPECT_TRUE(minimiser.take_steps(
        {batch, core_loss({QuoteLoss::squares}), kBaseRegulariserWeight, limits, wanted, state, path}));
  }

  std::vector<SurfaceTask> tasks;
  SviFitBatch batch{core::kLeeSlope};
  std::vector<core::SviPassState> state;
  std::vector<core::SviPassStep> path;
  std::vector<unsigned char> wanted;
};

class JointMinimisers : public testing::Test {
 protected:
  std::unique_ptr<ComputeBackend> backend_ = make_cpu_backend();
  BackendMinimiser fused_{*backend_};
  CeresMinimiser ceres_{*backend_, {}};
};

TEST_F(JointMinimisers, FirstOuterStepEndsAtTheSameCostAndViolation) {
  // Both stop at a relative decrease of 1e-7 of the whole; its part without hinges, which is compared, gives
  // way to them by more.
  constexpr double kCost = 1e-5;
  const std::vector<Surface> surfaces = test::ragged_surfaces(43);
  Steps ours(surfaces, fused_);
  Steps theirs(surfaces, fused_);
  ours.take(1, fused_);
  theirs.take(1, ceres_);
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    EXPECT_EQ(ours.state[i].status, theirs.state[i].status) << "surface " << i;
    EXPECT_EQ(theirs.state[i].steps, 1);
    EXPECT_NEAR(ours.path[i].cost, theirs.path[i].cost, kCost * ours.path[i].cost) << "surface " << i;
    const double violation = ours.path[i].calendar_violation;
    EXPECT_NEAR(violation, theirs.path[i].calendar_violation, 1e-2 * violation) << "surface " << i;
  }
}

TEST_F(JointMinimisers, SlicesAloneEndAtTheSameCost) {
  const Surface surface = test::ragged_surfaces(44)[3];
  std::vector<const SliceData*> slices;
  std::vector<double> misfit;
  for (const SliceData& slice : surface) {
    slices.push_back(&slice);
    misfit.push_back(1.0 + 0.3 * static_cast<double>(misfit.size()));
  }
  const SliceFitOptions options{core::kLeeSlope, kBaseRegulariserWeight};
  const auto ours = fused_.fit_slices(slices, misfit, options).value_or_throw();
  const auto theirs = ceres_.fit_slices(slices, misfit, options).value_or_throw();
  for (std::size_t s = 0; s < slices.size(); ++s) {
    EXPECT_NEAR(ours[s].cost, theirs[s].cost, 1e-8 * ours[s].cost) << "slice " << s;
  }
}

TEST_F(JointMinimisers, StepsAreTheSameInOneCallOrInMany) {
  const std::vector<Surface> surfaces = test::ragged_surfaces(43);
  Steps once(surfaces, fused_);
  Steps often(surfaces, fused_);
  once.take(Steps::kSteps, fused_);
  std::size_t longest = 0;
  for (int step = 0; step < Steps::kSteps; ++step) {
    often.take(1, fused_);
    for (std::size_t i = 0; i < surfaces.size(); ++i) {
      if (often.wanted[i] == 0) continue;
      const core::SviPassStep& whole = once.path[i * Steps::kSteps + static_cast<std::size_t>(step)];
      EXPECT_EQ(often.path[i].severity, whole.severity);
      EXPECT_EQ(often.path[i].cost, whole.cost) << "surface " << i << " step " << step;
      longest = std::max(longest, static_cast<std::size_t>(step));
      if (often.state[i].status == core::SviPassStatus::step_limit) continue;
      often.wanted[i] = 0;
      EXPECT_EQ(once.state[i].status, often.state[i].status);
      EXPECT_EQ(once.state[i].steps, step + 1);
    }
  }
  EXPECT_GT(longest, 2U);
}

TEST_F(JointMinimisers, CeresLeavesUnwantedSurfacesAsTheyAre) {
  const std::vector<Surface> surfaces = test::ragged_surfaces(43);
  Steps steps(surfaces, fused_);
  steps.wanted.assign(surfaces.size(), 0);
  steps.wanted[1] = 1;
  const std::vector<double> before(steps.batch.point(3).begin(), steps.batch.point(3).end());
  steps.take(Steps::kSteps, ceres_);
  EXPECT_TRUE(std::equal(before.begin(), before.end(), steps.batch.point(3).begin()));
  EXPECT_EQ(steps.state[3].status, core::SviPassStatus::started);
  EXPECT_NE(steps.state[1].status, core::SviPassStatus::started);
}

TEST_F(JointMinimisers, ReachTheSameSurfaces) {
  // Where constraints bind, each ends at the first proved point of its own path.
  constexpr double kHalfSpreads = 0.1;
  const SurfaceFitOptions options = test::plain_squares();
  for (const Surface& surface : test::ragged_surfaces(43)) {
    SurfaceTask ours = make_task(surface, options);
    SurfaceTask theirs = make_task(surface, options);
    ASSERT_TRUE(run_attempts({&ours}, options, fused_, {}));
    ASSERT_TRUE(run_attempts({&theirs}, options, ceres_, {}));
    for (const SurfaceTask* task : {&ours, &theirs}) {
      EXPECT_TRUE(task->best.converged);
      EXPECT_EQ(task->best.attempt, 1);
      EXPECT_TRUE(is_proved(task->best.point, surface, task->pairs));
    }
    for (std::size_t s = 0; s < surface.size(); ++s) {
      const auto svi = slice_at(surface[s], ours.best.point[s]);
      const auto judged = slice_at(surface[s], theirs.best.point[s]);
      for (const double k : surface[s].log_moneyness) {
        EXPECT_NEAR(test::vol_at(svi, surface[s].time_to_expiry, k),
                    test::vol_at(judged, surface[s].time_to_expiry, k), kHalfSpreads * test::kNoisyHalfSpread)
            << "slice " << s << " of " << surface.size() << " at " << k;
      }
    }
  }
}

}  // namespace
}  // namespace volcal::fit
