// SPDX-License-Identifier: Apache-2.0

/// The first half of an attempt (joint_fit.h): every slice of every surface alone, in one batch.

#include <algorithm>
#include <cstddef>
#include <vector>

#include "calibration/fit/joint_fit.h"
#include "calibration/fit/svi_slice_fit.h"

namespace volcal::fit {
namespace {

constexpr int kMaxIterations = 200;
constexpr double kFunctionTolerance = 1e-10;
// The starts lie in their basins; the first step may go where Gauss-Newton leads.
constexpr double kFirstRadius = 1e4;

/// All slices of all tasks, flat.
struct Alone {
  SviFitBatch batch{core::kLeeSlope};
  std::vector<const SliceData*> slices;
  std::vector<double> prior_weight;
  std::vector<unsigned char> wanted;
  std::vector<core::MinimiseResult> result;
};

Alone gather(const std::vector<SurfaceTask*>& tasks, double prior_weight) {
  Alone alone;
  for (const SurfaceTask* task : tasks) {
    for (const SliceData& slice : *task->slices) {
      alone.batch.begin_surface();
      alone.batch.add_slice({slice.atm_stddev,
                             slice.time_to_expiry,
                             1.0,
                             slice.log_moneyness,
                             slice.market_vol,
                             slice.scale,
                             {}});
      alone.batch.end_surface();
      alone.slices.push_back(&slice);
    }
  }
  alone.prior_weight.assign(alone.slices.size(), prior_weight);
  alone.wanted.assign(alone.slices.size(), 1);
  alone.result.resize(alone.slices.size());
  return alone;
}

Expected<void> run(Alone& alone, const QuoteLossOptions& loss, ComputeBackend& backend) {
  return backend.fit_svi_slices({alone.batch,
                                 core_loss(loss),
                                 {kMaxIterations, kFirstRadius, kFunctionTolerance},
                                 alone.prior_weight,
                                 alone.wanted,
                                 alone.result});
}

FreePoint point_of(Alone& alone, std::size_t i) {
  FreePoint point;
  std::copy_n(alone.batch.point(i).begin(), core::kSviDimension, point.begin());
  return point;
}

double misfit_of(Alone& alone, std::size_t i, const QuoteLossOptions& loss) {
  const SliceData& slice = *alone.slices[i];
  return typical_residual(slice, slice_at(slice, point_of(alone, i)), loss);
}

}  // namespace

Expected<void> start_alone(std::vector<SurfaceTask*>& tasks, double prior_weight,
                           const QuoteLossOptions& loss, ComputeBackend& backend) {
  Alone alone = gather(tasks, prior_weight);
  const auto count_iterations = [&] {
    std::size_t i = 0;
    for (SurfaceTask* task : tasks) {
      for (std::size_t s = 0; s < task->slices->size(); ++s, ++i) {
        if (alone.wanted[i] != 0) task->fit.iterations += alone.result[i].iterations;
      }
    }
  };
  Expected<void> done = run(alone, loss, backend);
  if (!done) return done;
  count_iterations();
  // A slice that SVI cannot follow gets a prior in proportion to its misfit, so that the prior's whisper is
  // as loud there as elsewhere.
  for (std::size_t i = 0; i < alone.slices.size(); ++i) {
    const double misfit = misfit_of(alone, i, loss);
    alone.wanted[i] = misfit > 1.0 ? 1 : 0;
    if (misfit > 1.0) alone.prior_weight[i] *= misfit;
  }
  done = run(alone, loss, backend);
  if (!done) return done;
  count_iterations();
  std::size_t i = 0;
  for (SurfaceTask* task : tasks) {
    const bool first = task->misfit.empty();
    task->point.clear();
    for (std::size_t s = 0; s < task->slices->size(); ++s, ++i) {
      task->point.push_back(point_of(alone, i));
      if (first) task->misfit.push_back(misfit_of(alone, i, loss));
    }
  }
  return {};
}

}  // namespace volcal::fit
