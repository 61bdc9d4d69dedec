// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/slices/svi_start.h"

#include "calibration/fit/slices/svi_fit_input.h"
#include "kernels/core/fit/svi_fit_bodies.h"

namespace volcal::fit {

std::vector<SviStart> svi_starts(const SliceData& slice) {
  SviFitBatch batch(core::kLeeSlope);
  batch.begin_surface();
  batch.add_slice(fit_input(slice));
  batch.end_surface();
  const core::SviFitProblem problem = core::surface_of(batch.arrays(), 0);
  const core::SviStarts candidates = core::find_starts(core::TeamOfOne{}, problem, problem.work);
  std::vector<SviStart> starts;
  starts.reserve(core::kStarts);
  for (int i = 0; i < candidates.count; ++i) starts.push_back({candidates.svi[i], candidates.cost[i]});
  return starts;
}

}  // namespace volcal::fit
