// SPDX-License-Identifier: Apache-2.0

/// The first half of an attempt (joint_fit.h): fits of all slices of all surfaces alone.

#include <cstddef>
#include <vector>

#include "calibration/fit/svi/joint_fit.h"

namespace volcal::fit {
namespace {

std::vector<const SliceData*> all_slices(const std::vector<SurfaceTask*>& tasks) {
  std::vector<const SliceData*> slices;
  for (const SurfaceTask* task : tasks) {
    for (const SliceData& slice : *task->slices) slices.push_back(&slice);
  }
  return slices;
}

/// Fits again the slices that SVI cannot follow, with regularisers in proportion to their misfits.
Expected<void> fit_misfits_again(const std::vector<const SliceData*>& slices, const SliceFitOptions& options,
                                 JointMinimiser& minimiser, std::vector<SliceFit>& fits) {
  std::vector<std::size_t> index;
  std::vector<const SliceData*> misfits;
  std::vector<double> factors;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const double misfit = typical_residual(*slices[i], fits[i].svi, options.loss);
    if (!(misfit > 1.0)) continue;
    index.push_back(i);
    misfits.push_back(slices[i]);
    factors.push_back(misfit);
  }
  const auto again = minimiser.fit_slices(misfits, factors, options);
  if (!again) return again.error();
  for (std::size_t j = 0; j < index.size(); ++j) {
    const int before = fits[index[j]].iterations;
    fits[index[j]] = (*again)[j];
    fits[index[j]].iterations += before;
  }
  return {};
}

}  // namespace

Expected<void> start_alone(const std::vector<SurfaceTask*>& tasks, int attempt, const QuoteLossOptions& loss,
                           JointMinimiser& minimiser) {
  const std::vector<const SliceData*> slices = all_slices(tasks);
  const SliceFitOptions options{core::kLeeSlope, attempt_settings(attempt).base_weight, loss};
  auto fits = minimiser.fit_slices(slices, std::vector<double>(slices.size(), 1.0), options);
  if (!fits) return fits.error();
  Expected<void> done = fit_misfits_again(slices, options, minimiser, *fits);
  if (!done) return done;
  std::size_t i = 0;
  for (SurfaceTask* task : tasks) {
    const bool first = task->misfit.empty();
    task->point.clear();
    for (const SliceData& slice : *task->slices) {
      const SliceFit& fit = (*fits)[i++];
      task->point.push_back(fit.point);
      task->fit.iterations += fit.iterations;
      if (first) task->misfit.push_back(typical_residual(slice, fit.svi, loss));
    }
    if (starts_warm(*task, attempt)) task->point = task->warm_start;
  }
  return {};
}

}  // namespace volcal::fit
