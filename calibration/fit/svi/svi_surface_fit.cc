// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/svi_surface_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "calibration/fit/common/groups.h"
#include "calibration/fit/svi/attempts.h"
#include "calibration/fit/svi/joint_fit.h"
#include "calibration/fit/svi/svi_ceres_surface_fit.h"
#include "kernels/backend/cpu_backend.h"

namespace volcal::fit {
namespace {

/// Empty where the surface can be fitted, else what is wrong with it.
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

/// What an iteration of Ceres costs in those of the backends' fitter.
constexpr std::int64_t kIterationsOfCeres = 10;

/// The best end of a surface's attempts so far.
struct Best {
  std::vector<FreePoint> point;
  double objective = std::numeric_limits<double>::infinity();
  bool converged = false;
  int attempt = 0;
  std::vector<TailRound> tail_rounds;
  DroppedFloors dropped;
};

/// An end point that was not moved is better than any that was.
void keep_better(const SurfaceTask& task, int attempt, Best& best) {
  if (!task.converged && !(task.objective < best.objective)) return;
  best = {task.point, task.objective, task.converged, attempt, task.tail_rounds, task.dropped};
}

SurfaceFit finish(SurfaceTask& task, const Best& best) {
  SurfaceFit fit = std::move(task.fit);
  fit.free = std::isfinite(best.objective);
  fit.converged = best.converged && task.spent == Spent::nothing;
  fit.spent = task.spent;
  fit.tail_rounds = best.tail_rounds;
  fit.dropped = best.dropped;
  for (std::size_t s = 0; s < best.point.size(); ++s) {
    fit.slices.push_back(slice_at((*task.slices)[s], best.point[s]));
  }
  fit.termination = termination_of(fit.free, !best.converged, best.attempt, task.spent, task.limit);
  return fit;
}

/// Ceres' fit, with what was tried before it in its account. A surface that Ceres cannot bring to convergence
/// either is the better of the two.
SurfaceFit hand_over(const std::vector<SliceData>& slices, const SurfaceFitOptions& options,
                     SurfaceFit before, const Progress& progress) {
  SurfaceFitOptions rest = options;
  const std::int64_t left = limit_of(options, slices).iterations - joint_iterations(before);
  rest.max_work = std::max<std::int64_t>(left / kIterationsOfCeres, 1);
  SurfaceFit fit = fit_surface_with_ceres(slices, rest, progress);
  fit.iterations += before.iterations;
  if (!fit.converged && before.free) {
    fit.slices = std::move(before.slices);
    fit.tail_rounds = std::move(before.tail_rounds);
    fit.dropped = std::move(before.dropped);
  }
  fit.free = fit.free || before.free;
  fit.path.insert(fit.path.begin(), before.path.begin(), before.path.end());
  fit.termination += " (handed over to Ceres)";
  return fit;
}

/// Some surfaces together, from first attempt to last.
Expected<void> fit_group(std::span<const std::vector<SliceData>> surfaces, const SurfaceFitOptions& options,
                         ComputeBackend& backend, const Progress& progress, std::span<const SurfaceFit> known,
                         std::span<SurfaceFit> fits) {
  std::vector<SurfaceTask> tasks(surfaces.size());
  std::vector<Best> best(surfaces.size());
  std::vector<SurfaceTask*> active;
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    fits[i].termination = fault_of(surfaces[i]);
    if (!fits[i].termination.empty()) continue;
    tasks[i].slices = &surfaces[i];
    tasks[i].pairs = calendar_pairs(surfaces[i]);
    tasks[i].limit = limit_of(options, surfaces[i]);
    if (!known.empty()) tasks[i].known = points_of(surfaces[i], known[i].slices);
    active.push_back(&tasks[i]);
  }
  for (int attempt = 1; attempt <= static_cast<int>(kAttempts.size()) && !active.empty(); ++attempt) {
    if (progress) progress(static_cast<double>(attempt - 1) / kAttempts.size(), "fitting");
    Expected<void> done = start_alone(active, attempt, loss_alone(options.loss), backend);
    if (done) done = fit_jointly(active, attempt, options, backend);
    if (!done) return done;
    for (const SurfaceTask* task : active) {
      keep_better(*task, attempt, best[static_cast<std::size_t>(task - tasks.data())]);
    }
    std::erase_if(active,
                  [](const SurfaceTask* task) { return task->converged || task->spent != Spent::nothing; });
  }
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    if (tasks[i].slices == nullptr) continue;
    fits[i] = finish(tasks[i], best[i]);
    if (!best[i].converged && options.hand_over && tasks[i].spent == Spent::nothing) {
      fits[i] = hand_over(surfaces[i], options, std::move(fits[i]), progress);
    }
  }
  return {};
}

}  // namespace

std::int64_t joint_iterations(const SurfaceFit& fit) {
  std::int64_t sum = 0;
  for (const SeverityStep& step : fit.path) sum += step.iterations;
  return sum;
}

Expected<std::vector<SurfaceFit>> fit_surfaces(std::span<const std::vector<SliceData>> surfaces,
                                               const SurfaceFitOptions& options, ComputeBackend& backend,
                                               const Progress& progress, std::span<const SurfaceFit> known) {
  std::vector<SurfaceFit> fits(surfaces.size());
  const std::size_t group = backend.surfaces_at_once();
  const Progress told = surfaces.size() == 1 ? progress : Progress();
  // Groups run side by side: the host's share of the work (grids, proofs) is a tenth of the whole.
  const auto outcome = for_each_group(surfaces.size(), group, [&](std::size_t begin, std::size_t n) {
    return fit_group(surfaces.subspan(begin, n), options, backend, told,
                     known.empty() ? known : known.subspan(begin, n), std::span(fits).subspan(begin, n));
  });
  if (!outcome) return outcome.error();
  return fits;
}

SurfaceFit fit_surface(const std::vector<SliceData>& slices, const SurfaceFitOptions& options) {
  Expected<std::vector<SurfaceFit>> fits = fit_surfaces({&slices, 1}, options, *make_cpu_backend());
  SurfaceFit failed;
  if (!fits) failed.termination = fits.error().message;
  return fits ? std::move(fits->front()) : failed;
}

}  // namespace volcal::fit
