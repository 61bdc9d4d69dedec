// SPDX-License-Identifier: Apache-2.0

/// The first half of an attempt (joint_fit.h): every slice of every surface alone, in one batch.

#include <cstddef>
#include <vector>

#include "calibration/fit/slices/slice_batch_fit.h"
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

// Slices that SVI cannot follow, with priors in proportion.
Expected<void> fit_misfits_again(const std::vector<const SliceData*>& slices, const SliceFitOptions& options,
                                 ComputeBackend& backend, std::vector<SliceFit>& fits) {
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
  const auto again = fit_slices(misfits, factors, options, backend);
  if (!again) return again.error();
  for (std::size_t j = 0; j < index.size(); ++j) {
    const int before = fits[index[j]].iterations;
    fits[index[j]] = (*again)[j];
    fits[index[j]].iterations += before;
  }
  return {};
}

}  // namespace

Expected<void> start_alone(std::vector<SurfaceTask*>& tasks, int attempt, const QuoteLossOptions& loss,
                           ComputeBackend& backend) {
  const std::vector<const SliceData*> slices = all_slices(tasks);
  const double prior_weight = kAttempts[static_cast<std::size_t>(attempt - 1)].prior_weight;
  const SliceFitOptions options{core::kLeeSlope, prior_weight, loss};
  auto fits = fit_slices(slices, std::vector<double>(slices.size(), 1.0), options, backend);
  if (!fits) return fits.error();
  Expected<void> done = fit_misfits_again(slices, options, backend, *fits);
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
    if (starts_known(*task, attempt)) task->point = task->known;
  }
  return {};
}

}  // namespace volcal::fit
