// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/slices/slice_batch_fit.h"

#include <algorithm>
#include <cstddef>

#include "calibration/fit/common/groups.h"
#include "calibration/fit/slices/svi_fit_input.h"

namespace volcal::fit {
namespace {

constexpr int kMaxIterations = 200;
constexpr double kFunctionTolerance = 1e-10;
// Trust radius of the first step: starts lie in their basins, so the full Gauss-Newton step is allowed.
constexpr double kFirstRadius = 1e4;

SviFitBatch gather(std::span<const SliceData* const> slices, std::span<const double> misfit,
                   const SliceFitOptions& options) {
  SviFitBatch batch(options.slope_cap);
  for (std::size_t i = 0; i < slices.size(); ++i) {
    SviFitSlice input = fit_input(*slices[i]);
    input.regulariser_factor = options.slice_regulariser_factor * misfit[i] * misfit[i];
    batch.begin_surface();
    batch.add_slice(input);
    batch.end_surface();
  }
  return batch;
}

/// Number of slices whose arrays one thread gathers, has fitted and reads while they are in its cache.
constexpr std::size_t kGroup = 64;

/// Fits one group, from gathering its arrays to storing its results.
Expected<void> fit_group(std::span<const SliceData* const> slices, std::span<const double> misfit,
                         const SliceFitOptions& options, ComputeBackend& backend, std::span<SliceFit> fits) {
  SviFitBatch batch = gather(slices, misfit, options);
  std::vector<double> base_weight(misfit.begin(), misfit.end());
  for (double& weight : base_weight) weight *= options.base_weight;
  const std::vector<unsigned char> wanted(slices.size(), 1);
  std::vector<core::MinimiseResult> result(slices.size());
  Expected<void> done = backend.fit_svi_slices({batch,
                                                core_loss(options.loss),
                                                {kMaxIterations, kFirstRadius, kFunctionTolerance},
                                                base_weight,
                                                wanted,
                                                result});
  if (!done) return done;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const bool converged = result[i].status == core::MinimiseStatus::converged;
    if (!converged && (options.hand_over || result[i].status == core::MinimiseStatus::broken)) {
      fits[i] = fit_slice(*slices[i], scaled_by_misfit(options, misfit[i]));
      fits[i].iterations += result[i].iterations;
      continue;
    }
    std::copy_n(batch.point(i).begin(), core::kSviDimension, fits[i].point.begin());
    fits[i].svi = core::svi_raw(core::svi_point(slices[i]->chart(options.slope_cap), fits[i].point.data()));
    fits[i].cost = 2.0 * result[i].cost;
    fits[i].iterations = result[i].iterations;
    fits[i].converged = converged;
  }
  return {};
}

}  // namespace

Expected<std::vector<SliceFit>> fit_slices(std::span<const SliceData* const> slices,
                                           std::span<const double> misfit, const SliceFitOptions& options,
                                           ComputeBackend& backend) {
  std::vector<SliceFit> fits(slices.size());
  const std::size_t group = std::max(kGroup, backend.surfaces_at_once());
  const auto outcome = for_each_group(slices.size(), group, [&](std::size_t begin, std::size_t n) {
    return fit_group(slices.subspan(begin, n), misfit.subspan(begin, n), options, backend,
                     std::span(fits).subspan(begin, n));
  });
  if (!outcome) return outcome.error();
  return fits;
}

Expected<std::vector<SliceFit>> fit_slices(const std::vector<SliceData>& slices,
                                           const SliceFitOptions& options, ComputeBackend& backend) {
  std::vector<const SliceData*> pointers;
  pointers.reserve(slices.size());
  for (const SliceData& slice : slices) pointers.push_back(&slice);
  return fit_slices(pointers, std::vector<double>(slices.size(), 1.0), options, backend);
}

}  // namespace volcal::fit
