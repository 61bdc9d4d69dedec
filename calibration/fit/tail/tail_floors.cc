// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/tail/tail_floors.h"

#include <algorithm>

#include "kernels/core/svi/svi_floor.h"

namespace volcal::fit {
namespace {

bool is_soft(const core::SviFloor& floor) { return floor.weight != core::kHardFloor && floor.weight > 0.0; }

}  // namespace

std::vector<core::SviFloor> standing_floors(const SliceData& slice, const DroppedFloors& dropped,
                                            std::size_t first) {
  std::vector<core::SviFloor> floors = slice.floors;
  for (std::size_t i = 0; i < floors.size() && !dropped.empty(); ++i) {
    if (dropped[first + i] != 0) floors[i].weight = 0.0;
  }
  return floors;
}

double floor_value(const SliceData& slice, const FreePoint& point, const core::SviFloor& floor) {
  return core::svi_tail_functional(core::svi_point(slice.chart(core::kLeeSlope), point.data()),
                                   floor.functional, floor.argument)
      .value;
}

double soft_floor_cost(const SliceData& slice, const FreePoint& point) {
  double sum = 0.0;
  for (const core::SviFloor& floor : slice.floors) {
    if (!is_soft(floor)) continue;
    const double missed = std::max(0.0, 1.0 - floor_value(slice, point, floor) / floor.target);
    sum += floor.weight * missed * missed;
  }
  return sum;
}

double heaviest_soft_floor(const std::vector<SliceData>& slices) {
  double heaviest = 0.0;
  for (const SliceData& slice : slices) {
    for (const core::SviFloor& floor : slice.floors) {
      if (is_soft(floor)) heaviest = std::max(heaviest, floor.weight);
    }
  }
  return heaviest;
}

std::vector<SliceData> with_soft_floors_times(double share, std::vector<SliceData> slices) {
  for (SliceData& slice : slices) {
    for (core::SviFloor& floor : slice.floors) {
      if (is_soft(floor)) floor.weight *= share;
    }
  }
  return slices;
}

bool floors_hold(const std::vector<SliceData>& slices, const std::vector<FreePoint>& point,
                 const DroppedFloors& dropped) {
  std::size_t first = 0;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    for (const core::SviFloor& floor : standing_floors(slices[s], dropped, first)) {
      if (floor.weight != core::kHardFloor) continue;
      if (!(floor_value(slices[s], point[s], floor) >= floor.target - floor_tolerance(floor.target)))
        return false;
    }
    first += slices[s].floors.size();
  }
  return true;
}

std::vector<std::size_t> floors_to_drop(const std::vector<FloorState>& hard) {
  // Share of the worst miss from which on floors are dropped together.
  constexpr double kAsGoodAsMissed = 0.9;
  double worst = 0.0;
  double hardest = 0.0;
  for (const FloorState& state : hard) {
    worst = std::max(worst, state.missed);
    hardest = std::max(hardest, state.multiplier);
  }
  std::vector<std::size_t> drop;
  for (const FloorState& state : hard) {
    if (worst > 0.0 ? state.missed >= kAsGoodAsMissed * worst : state.multiplier >= hardest) {
      drop.push_back(state.floor);
    }
  }
  return drop;
}

}  // namespace volcal::fit
