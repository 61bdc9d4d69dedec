// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/heston/heston_ceres.h"

#include "calibration/fit/heston/heston_problem.h"

namespace volcal::fit {
namespace {

std::string words_for(const ceres::Solver::Summary& summary, const HestonSettings& settings) {
  switch (summary.termination_type) {
    case ceres::CONVERGENCE:
      return "converged";
    case ceres::NO_CONVERGENCE:
      return summary.total_time_in_seconds >= settings.max_seconds || settings.deadline.passed()
                 ? "stopped by the time limit"
                 : "stopped by the iteration limit";
    default:
      return "failed: " + summary.message;
  }
}

}  // namespace

Expected<HestonCeresRun> run_ceres(const HestonQuotes& quotes, const HestonSettings& settings,
                                   ComputeBackend& backend, std::span<const core::HestonParameters> start,
                                   HestonFloors* floors) {
  HestonProblem problem(quotes, settings, backend, start, floors);
  const ceres::Solver::Summary summary = problem.solve();
  if (!problem.failure().empty()) return Error{ErrorCode::internal, problem.failure()};
  HestonCeresRun run;
  run.models = problem.models();
  run.usable = summary.IsSolutionUsable();
  if (run.usable) run.cost = 2.0 * summary.final_cost;
  run.converged = summary.termination_type == ceres::CONVERGENCE;
  run.iterations = summary.num_successful_steps;
  run.evaluations = problem.evaluations();
  run.termination = words_for(summary, settings);
  return run;
}

Expected<HestonCeresRun> run_ceres_in_stages(const HestonQuotes& quotes, const HestonSettings& settings,
                                             ComputeBackend& backend,
                                             std::span<const core::HestonParameters> start) {
  HestonCeresRun all;
  all.models.assign(start.begin(), start.end());
  for (const QuoteLossOptions& stage : loss_stages(settings.loss)) {
    HestonSettings staged = settings;
    staged.loss = stage;
    Expected<HestonCeresRun> run = run_ceres(quotes, staged, backend, all.models);
    if (!run) return run.error();
    run->iterations += all.iterations;
    run->evaluations += all.evaluations;
    const bool usable = run->usable;
    all = *std::move(run);
    if (!usable) break;
  }
  return all;
}

}  // namespace volcal::fit
