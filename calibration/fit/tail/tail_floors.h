// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a surface fit does about floors under its slices' tails (kernels/core/svi/svi_floor.h) besides
/// pushing.
///
/// A hard floor may contradict freedom from arbitrage, Lee's bound or another floor. One that a pass cannot
/// reach is dropped and the pass made again without it, so that a wish that nothing can grant does not cost
/// the rest of the surface; the report says which.

#include <cstddef>
#include <vector>

#include "calibration/fit/common/slice_data.h"

namespace volcal::fit {

/// How far below its target a hard floor may end and still hold: 1e-6 in the functional's unit, and of itself
/// where it is below 1.
[[nodiscard]] constexpr double floor_tolerance(double target) noexcept {
  constexpr double kShare = 1e-6;
  return kShare * (target < 1.0 ? target : 1.0);
}

/// One flag a floor, slice by slice: 1 where it was dropped.
using DroppedFloors = std::vector<unsigned char>;

/// What is left of a slice's floors, the first of which has number `first` among the surface's: those that
/// were dropped weigh nothing. An empty `dropped` drops none.
[[nodiscard]] std::vector<core::SviFloor> standing_floors(const SliceData& slice,
                                                          const DroppedFloors& dropped, std::size_t first);

/// The value of one functional at a point of the slice's chart; NaN where there is none.
[[nodiscard]] double floor_value(const SliceData& slice, const FreePoint& point, const core::SviFloor& floor);

/// Penalty of the slice's soft floors, in squared residuals.
[[nodiscard]] double soft_floor_cost(const SliceData& slice, const FreePoint& point);

/// The largest weight of the slices' soft floors; 0 where there is none.
[[nodiscard]] double heaviest_soft_floor(const std::vector<SliceData>& slices);

/// The same with each soft floor's weight times `share`.
[[nodiscard]] std::vector<SliceData> with_soft_floors_times(double share, std::vector<SliceData> slices);

/// Whether every hard floor that stands holds to its floor_tolerance.
[[nodiscard]] bool floors_hold(const std::vector<SliceData>& slices, const std::vector<FreePoint>& point,
                               const DroppedFloors& dropped);

/// Of the hard floors of a pass that ended with its constraints violated, those to drop: by how much each is
/// missed (relative to its target) and how hard it pushed. All that are missed by nine tenths as much as the
/// worst; where all hold, at arbitrage's cost, the one that pushes hardest. Numbers as in DroppedFloors;
/// empty only where no hard floor stands.
struct FloorState {
  std::size_t floor;
  double missed;
  double multiplier;
};
[[nodiscard]] std::vector<std::size_t> floors_to_drop(const std::vector<FloorState>& hard);

}  // namespace volcal::fit
