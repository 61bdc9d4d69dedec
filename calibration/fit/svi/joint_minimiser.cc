// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/joint_minimiser.h"

#include <cstddef>
#include <cstdint>

#include "calibration/fit/slices/slice_batch_fit.h"
#include "calibration/fit/svi/svi_surface_problem.h"
#include "kernels/core/fit/svi_fit_bodies.h"

namespace volcal::fit {
namespace {

/// Ceres as the inner minimisation of core::run_pass_with.
struct CeresInnerMinimiser {
  Deadline deadline;

  template <class Team>
  core::MinimiseResult operator()(const Team& team, const core::SviFitProblem& p,
                                  const core::SviFitTerms& terms, const core::MinimiseLimits& limits) const {
    const ceres::Solver::Summary summary =
        SviSurfaceProblem(p, terms).minimise(limits, deadline.seconds_left());
    const auto iterations = static_cast<int>(summary.iterations.size());
    if (!summary.IsSolutionUsable()) return {core::MinimiseStatus::broken, iterations, 0.0, 0.0};
    // The outer step reads points and slacks at the end; the scratch has room for its normal equations.
    const core::PointCost end =
        core::evaluate(team, p, terms, p.x, {p.work, p.work + core::kSviDimension * p.n_slices});
    const bool converged = summary.termination_type == ceres::CONVERGENCE;
    return {converged ? core::MinimiseStatus::converged : core::MinimiseStatus::iteration_limit, iterations,
            end.total, end.data};
  }
};

}  // namespace

Expected<std::vector<SliceFit>> BackendMinimiser::fit_slices(std::span<const SliceData* const> slices,
                                                             std::span<const double> misfit,
                                                             const SliceFitOptions& options) {
  return fit::fit_slices(slices, misfit, options, backend());
}

Expected<void> BackendMinimiser::take_steps(const SviSurfaceFitBatch& batch) {
  return backend().fit_svi_surfaces(batch);
}

Expected<std::vector<SliceFit>> CeresMinimiser::fit_slices(std::span<const SliceData* const> slices,
                                                           std::span<const double> misfit,
                                                           const SliceFitOptions& options) {
  std::vector<SliceFit> fits;
  fits.reserve(slices.size());
  for (std::size_t i = 0; i < slices.size(); ++i) {
    fits.push_back(fit_slice(*slices[i], scaled_by_misfit(options, misfit[i])));
  }
  return fits;
}

Expected<void> CeresMinimiser::take_steps(const SviSurfaceFitBatch& batch) {
  const core::SviFitArrays arrays = batch.fits.arrays();
  core::SviPassLimits one_step = batch.limits;
  one_step.max_steps = 1;
  for (std::size_t i = 0; i < batch.fits.size(); ++i) {
    if (batch.wanted[i] == 0) continue;
    core::run_pass_with(CeresInnerMinimiser{deadline_}, core::TeamOfOne{},
                        core::surface_of(arrays, static_cast<std::int64_t>(i)),
                        {batch.loss, batch.base_weight, 1.0, 0.0, 0.0, batch.under_pricing}, one_step,
                        batch.state[i],
                        batch.path.data() + i * static_cast<std::size_t>(batch.limits.max_steps));
  }
  return {};
}

}  // namespace volcal::fit
