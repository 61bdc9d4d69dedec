// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/surface_attempts.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "calibration/fit/svi/attempts.h"
#include "calibration/fit/svi/joint_fit.h"

namespace volcal::fit {
namespace {

void keep_better(SurfaceTask& task, int attempt) {
  if (!task.converged && !(task.objective < task.best.objective)) return;
  task.best = {task.point, task.objective, task.converged, attempt, task.tail_rounds, task.dropped};
}

/// Number of hard floors that an end does not meet, dropped or not.
std::size_t missed_floors(const std::vector<SliceData>& slices, const SurfaceEnd& end) {
  std::size_t missed = 0;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    for (const core::SviFloor& floor : slices[s].floors) {
      const double least = floor.target - floor_tolerance(floor.target);
      if (floor.weight == core::kHardFloor && !(floor_value(slices[s], end.point[s], floor) >= least))
        ++missed;
    }
  }
  return missed;
}

bool is_better(const std::vector<SliceData>& slices, const SurfaceEnd& a, const SurfaceEnd& b) {
  if (!std::isfinite(a.objective) || !std::isfinite(b.objective)) return std::isfinite(a.objective);
  const std::size_t missed_a = missed_floors(slices, a);
  const std::size_t missed_b = missed_floors(slices, b);
  return missed_a == missed_b ? a.objective < b.objective : missed_a < missed_b;
}

}  // namespace

std::string fault_of(const std::vector<SliceData>& slices) {
  if (slices.empty()) return "failed: no slices";
  for (std::size_t s = 0; s < slices.size(); ++s) {
    const SliceData& slice = slices[s];
    const auto fault = [s](const std::string& what) {
      return "failed: slice " + std::to_string(s) + ": " + what;
    };
    const auto positive = [](double x) { return x > 0.0 && std::isfinite(x); };
    if (slice.size() == 0) return fault("no quotes");
    if (slice.market_vol.size() != slice.size() || slice.scale.size() != slice.size()) {
      return fault("arrays of different lengths");
    }
    if (!positive(slice.time_to_expiry) || !positive(slice.atm_stddev)) {
      return fault("time or at-the-money standard deviation is not a positive number");
    }
    if (s > 0 && slice.time_to_expiry < slices[s - 1].time_to_expiry) return fault("times fall");
    for (std::size_t i = 0; i < slice.size(); ++i) {
      if (!std::isfinite(slice.log_moneyness[i]) || !positive(slice.market_vol[i]) ||
          !positive(slice.scale[i])) {
        return fault("quote ") + std::to_string(i) + " is not a number, or its vol or scale not positive";
      }
    }
  }
  return {};
}

Expected<void> run_attempts(std::vector<SurfaceTask*> tasks, const SurfaceFitOptions& options,
                            JointMinimiser& minimiser, const Progress& progress) {
  for (int attempt = 1; attempt <= static_cast<int>(kAttempts.size()) && !tasks.empty(); ++attempt) {
    if (progress) progress(static_cast<double>(attempt - 1) / kAttempts.size(), "fitting");
    Expected<void> done = start_alone(tasks, attempt, loss_alone(options.loss), minimiser);
    if (done) done = fit_jointly(tasks, attempt, options, minimiser);
    if (!done) return done;
    for (SurfaceTask* task : tasks) keep_better(*task, attempt);
    std::erase_if(tasks,
                  [](const SurfaceTask* task) { return task->converged || task->spent != Spent::nothing; });
  }
  return {};
}

Expected<void> hand_over(SurfaceTask& task, const SurfaceFitOptions& options, JointMinimiser& minimiser,
                         std::int64_t iteration_cost, const Progress& progress) {
  SurfaceEnd before = std::exchange(task.best, {});
  task.dropped.clear();
  const std::int64_t done_before = joint_iterations(task.fit);
  const std::int64_t left = task.limit.iterations - done_before;
  task.limit.iterations = done_before + std::max<std::int64_t>(left / iteration_cost, 1);
  Expected<void> done = run_attempts({&task}, options, minimiser, progress);
  if (!done) return done;
  if (is_better(*task.slices, before, task.best)) task.best = std::move(before);
  return {};
}

SurfaceFit finish(SurfaceTask& task) {
  const SurfaceEnd& end = task.best;
  SurfaceFit fit = std::move(task.fit);
  fit.free = std::isfinite(end.objective);
  fit.converged = end.converged && task.spent == Spent::nothing;
  fit.spent = task.spent;
  fit.tail_rounds = end.tail_rounds;
  fit.dropped = end.dropped;
  for (std::size_t s = 0; s < end.point.size(); ++s) {
    fit.slices.push_back(slice_at((*task.slices)[s], end.point[s]));
  }
  fit.termination = termination_of(fit.free, !end.converged, end.attempt, task.spent, task.limit);
  return fit;
}

}  // namespace volcal::fit
