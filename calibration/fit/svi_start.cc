// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi_start.h"

#include "calibration/fit/fit_input.h"
#include "kernels/core/svi_fit_batch.h"

namespace volcal::fit {

std::vector<SviStart> svi_starts(const SliceData& slice) {
  SviFitBatch batch(core::kLeeSlope);
  batch.begin_surface();
  batch.add_slice(fit_input(slice));
  batch.end_surface();
  const core::SviFitProblem problem = core::surface_of(batch.arrays(), 0);
  const core::SviStarts found = core::find_starts(core::TeamOfOne{}, problem, problem.work);
  std::vector<SviStart> starts;
  starts.reserve(core::kStarts);
  for (int i = 0; i < found.count; ++i) starts.push_back({found.svi[i], found.cost[i]});
  return starts;
}

}  // namespace volcal::fit
