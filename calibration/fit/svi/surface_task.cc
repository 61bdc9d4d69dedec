// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/surface_task.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "calibration/fit/slices/regulariser_costs.h"
#include "calibration/fit/slices/svi_fit_input.h"
#include "calibration/fit/svi/constraint_grid.h"

namespace volcal::fit {

SurfaceTask make_task(const std::vector<SliceData>& slices, const SurfaceFitOptions& options) {
  SurfaceTask task;
  task.slices = &slices;
  task.pairs = calendar_pairs(slices);
  task.limit = limit_of(options, slices);
  return task;
}

void add_surface(SviFitBatch& batch, const SurfaceTask& task) {
  const std::vector<SliceData>& slices = *task.slices;
  batch.begin_surface();
  std::vector<double> units;
  std::size_t floors_before = 0;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    const double coarse = std::max(1.0, task.misfit[s]);
    units.push_back(coarse * variance_unit(slices[s]));
    const std::vector<double> watch = butterfly_grid(slices[s]);
    SviFitSlice input = fit_input(slices[s]);
    input.loss_weight = 1.0 / (coarse * coarse);
    input.butterfly_watch = watch;
    const std::vector<core::SviFloor> floors = standing_floors(slices[s], task.dropped, floors_before);
    floors_before += floors.size();
    input.floors = floors;
    batch.add_slice(input);
  }
  for (const auto& [earlier, later] : task.pairs) {
    batch.add_pair({static_cast<int>(earlier), static_cast<int>(later),
                    slices[later].atm_stddev / units[later], calendar_grid(slices[earlier], slices[later])});
  }
  batch.end_surface();
}

double objective(const SurfaceTask& task, const std::vector<FreePoint>& point, const QuoteLossOptions& loss) {
  const core::QuoteLossShape shape = core_loss(loss);
  double sum = 0.0;
  for (std::size_t s = 0; s < point.size(); ++s) {
    const SliceData& data = (*task.slices)[s];
    const core::SviPoint at = core::svi_point(data.chart(core::kLeeSlope), point[s].data());
    const double coarse = std::max(1.0, task.misfit[s]);
    double losses = 0.0;
    for (std::size_t i = 0; i < data.size(); ++i) {
      const double vol = std::sqrt(core::svi_jet(at, data.log_moneyness[i]).value.w / data.time_to_expiry);
      const double r = (vol - data.market_vol[i]) / data.scale[i];
      losses += data.weight_of(i) * core::quote_loss(shape, r * r).value;
    }
    sum += losses / (coarse * coarse) + regulariser_cost(data, point[s]) + soft_floor_cost(data, point[s]);
  }
  return sum;
}

}  // namespace volcal::fit
