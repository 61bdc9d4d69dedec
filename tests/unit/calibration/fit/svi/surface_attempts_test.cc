// SPDX-License-Identifier: Apache-2.0

// When a pass ends, which of two ends a surface keeps when another minimiser takes over, and what its
// termination says then.

#include "calibration/fit/svi/surface_attempts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "calibration/fit/svi/joint_fit.h"
#include "calibration/fit/svi/mend.h"
#include "calibration/fit/svi/restoration.h"
#include "kernels/backend/cpu_backend.h"
#include "kernels/core/svi/svi_floor.h"
#include "tests/unit/calibration/fit/svi/noisy_surfaces.h"

namespace volcal::fit {
namespace {

using core::TailFunctional;
using testing::Not;
using testing::StartsWith;

/// Where steps end, and how.
struct ScriptedEnd {
  core::SviPassStatus status;
  std::vector<FreePoint> point;
};

/// Starts as the fused fitter does and then says that its steps, one a call, ended at given points in given
/// ways: all at the last one after the others.
class ScriptedMinimiser final : public JointMinimiser {
 public:
  ScriptedMinimiser(ComputeBackend& backend, std::vector<ScriptedEnd> ends)
      : JointMinimiser(backend), fused_(backend), ends_(std::move(ends)) {}
  ScriptedMinimiser(ComputeBackend& backend, core::SviPassStatus status, std::vector<FreePoint> end)
      : ScriptedMinimiser(backend, {{status, std::move(end)}}) {}

  [[nodiscard]] Expected<std::vector<SliceFit>> fit_slices(std::span<const SliceData* const> slices,
                                                           std::span<const double> misfit,
                                                           const SliceFitOptions& options) override {
    return fused_.fit_slices(slices, misfit, options);
  }
  [[nodiscard]] Expected<void> take_steps(const SviSurfaceFitBatch& batch) override {
    const ScriptedEnd& end = ends_[std::min(calls_++, ends_.size() - 1)];
    double* to = batch.fits.point(0).data();
    for (const FreePoint& x : end.point) to = std::copy(x.begin(), x.end(), to);
    batch.state[0].status = end.status;
    batch.state[0].steps = 1;
    batch.path[0] = {batch.state[0].severity, 1.0, 0.0, 0.0, 1};
    return {};
  }

 private:
  BackendMinimiser fused_;
  std::vector<ScriptedEnd> ends_;
  std::size_t calls_ = 0;
};

class SurfaceAttempts : public testing::Test {
 protected:
  /// A task whose attempts have ended at `end` without converging.
  [[nodiscard]] SurfaceTask task_at(const std::vector<SliceData>& slices, const std::vector<FreePoint>& end) {
    SurfaceTask task = make_task(slices, options_);
    EXPECT_TRUE(start_alone({&task}, 1, options_.loss, fused_));
    task.best = {end, objective(task, end, options_.loss), false, 2, {}, {}};
    return task;
  }
  [[nodiscard]] SurfaceEnd fused_end(const std::vector<SliceData>& slices) {
    SurfaceTask task = make_task(slices, options_);
    EXPECT_TRUE(run_attempts({&task}, options_, fused_, {}));
    EXPECT_TRUE(task.best.converged);
    return task.best;
  }

  const SurfaceFitOptions options_ = test::plain_squares();
  std::unique_ptr<ComputeBackend> backend_ = make_cpu_backend();
  BackendMinimiser fused_{*backend_};
  const std::vector<SliceData> slices_ = test::ragged_surfaces(43)[2];
};

TEST_F(SurfaceAttempts, PassThatGoesOnForLongIsMended) {
  const std::vector<SliceData> slices(slices_.begin(), slices_.begin() + 2);
  // The second slice lies slightly below the first.
  std::vector<core::SviRaw<double>> crossed(2, slice_at(slices[0], fused_end(slices).point[0]));
  crossed[1].a -= 1e-7;
  ScriptedMinimiser endless(*backend_, core::SviPassStatus::step_limit, points_of(slices, crossed));
  SurfaceTask task = make_task(slices, options_);
  ASSERT_TRUE(run_attempts({&task}, options_, endless, {}));
  EXPECT_TRUE(task.best.converged);
  EXPECT_TRUE(is_proved(task.best.point, slices, task.pairs));
  EXPECT_EQ(task.fit.path.size(), static_cast<std::size_t>(kStepsToMend));
}

TEST_F(SurfaceAttempts, PassThatEndsFarAboveAMendedPointKeepsThatPoint) {
  const std::vector<SliceData> slices(slices_.begin(), slices_.begin() + 2);
  const SurfaceEnd good = fused_end(slices);
  // The first slice lies above the second, which mending lifts at a cost.
  std::vector<core::SviRaw<double>> crossed = {slice_at(slices[0], good.point[0]),
                                               slice_at(slices[1], good.point[1])};
  const double level = core::svi_total_variance(crossed[1], 0.0);
  crossed[0].a += 2.0 * (level - core::svi_total_variance(crossed[0], 0.0));
  const std::vector<FreePoint> unproved = points_of(slices, crossed);
  std::vector<core::SviRaw<double>> high(2, {4.0 * level, 0.0, 0.0, 0.0, 1.0});
  const std::vector<FreePoint> far = points_of(slices, high);
  std::vector<ScriptedEnd> ends(kStepsToMend, {core::SviPassStatus::step_limit, unproved});
  ends.push_back({core::SviPassStatus::free, far});
  ScriptedMinimiser wanders(*backend_, ends);
  SurfaceTask task = make_task(slices, options_);
  ASSERT_TRUE(run_attempts({&task}, options_, wanders, {}));
  EXPECT_TRUE(task.best.converged);
  EXPECT_TRUE(is_proved(task.best.point, slices, task.pairs));
  EXPECT_GT(task.best.objective, 1.02 * objective(task, unproved, options_.loss));
  EXPECT_LT(task.best.objective, 0.5 * objective(task, far, options_.loss));
}

TEST_F(SurfaceAttempts, HandOverKeepsTheBetterEndOfTheFirstMinimiser) {
  const SurfaceEnd good = fused_end(slices_);
  SurfaceTask task = task_at(slices_, good.point);
  ScriptedMinimiser flat(*backend_, core::SviPassStatus::free, flat_surface(slices_));
  ASSERT_TRUE(hand_over(task, options_, flat, 10, {}));
  EXPECT_EQ(task.best.point, good.point);
  const SurfaceFit fit = finish(task);
  EXPECT_TRUE(fit.free);
  EXPECT_FALSE(fit.converged);
  EXPECT_THAT(fit.termination, StartsWith("not converged: "));
}

TEST_F(SurfaceAttempts, HandOverTakesTheBetterEndOfTheSecondMinimiser) {
  const std::vector<FreePoint> flat = flat_surface(slices_);
  SurfaceTask task = task_at(slices_, flat);
  const double before = task.best.objective;
  ASSERT_TRUE(hand_over(task, options_, fused_, 10, {}));
  EXPECT_LT(task.best.objective, 0.01 * before);
  const SurfaceFit fit = finish(task);
  EXPECT_TRUE(fit.converged);
  EXPECT_EQ(fit.termination, "converged: proved free of arbitrage");
}

TEST_F(SurfaceAttempts, ProvedSurfaceNeverSaysThatItFailed) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const FreePoint lost = {nan, nan, nan, nan, nan};
  SurfaceTask task = task_at(slices_, flat_surface(slices_));
  ScriptedMinimiser broken(*backend_, core::SviPassStatus::broken,
                           std::vector<FreePoint>(slices_.size(), lost));
  ASSERT_TRUE(hand_over(task, options_, broken, 10, {}));
  EXPECT_EQ(task.best.point, flat_surface(slices_));
  const SurfaceFit fit = finish(task);
  EXPECT_TRUE(fit.free);
  EXPECT_THAT(fit.termination, Not(StartsWith("failed")));

  SurfaceTask hopeless = make_task(slices_, options_);
  ASSERT_TRUE(run_attempts({&hopeless}, options_, broken, {}));
  const SurfaceFit none = finish(hopeless);
  EXPECT_FALSE(none.free);
  EXPECT_THAT(none.termination, StartsWith("failed: "));
}

TEST_F(SurfaceAttempts, HandOverAsksForHardFloorsBeforeTheObjective) {
  const SurfaceEnd plain = fused_end(slices_);
  std::vector<SliceData> raised = slices_;
  core::SviFloor floor{TailFunctional::fall, 0.15, 0.0, core::kHardFloor};
  floor.target = 1.4 * floor_value(slices_[0], plain.point[0], floor);
  raised[0].floors = {floor};
  SurfaceTask task = task_at(raised, plain.point);
  const double without_floor = task.best.objective;
  ASSERT_TRUE(hand_over(task, options_, fused_, 10, {}));
  EXPECT_GT(task.best.objective, without_floor);
  EXPECT_TRUE(floors_hold(raised, task.best.point, {}));
}

// Four outer steps are too few for either: Ceres, which ends the nearer, does not converge, but its end is
// kept.
TEST_F(SurfaceAttempts, HandOverKeepsAnEndThatIsNotConvergedWhereItIsBetter) {
  const std::vector<SliceData> slices = test::contradictory_surface(5, 4);
  SurfaceFitOptions options = options_;
  options.max_steps = 4;
  const SurfaceFit both = fit_surface(slices, options);
  options.hand_over = false;
  const SurfaceFit fused = fit_surface(slices, options);
  ASSERT_TRUE(both.free && fused.free);
  ASSERT_FALSE(both.converged);
  const SurfaceTask task = task_at(slices, points_of(slices, fused.slices));
  const auto cost = [&](const SurfaceFit& fit) {
    return objective(task, points_of(slices, fit.slices), options.loss);
  };
  EXPECT_LT(cost(both), 0.9 * cost(fused));
}

}  // namespace
}  // namespace volcal::fit
