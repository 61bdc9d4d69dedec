// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rules by which a surface fit drops floors under its slices' tails (kernels/core/svi/svi_floor.h).
///
/// A hard floor may contradict freedom from arbitrage, Lee's bound or another floor. A floor that a pass
/// cannot reach is dropped, and the pass is repeated without it, so that a target that no surface meets does
/// not cost the fit of the rest; the report names it.

#include <cstddef>
#include <vector>

#include "calibration/fit/common/slice_data.h"

namespace volcal::fit {

/// Amount by which a hard floor may end below its target and still hold: 1e-6 in the functional's unit,
/// relative where the target is below 1.
[[nodiscard]] constexpr double floor_tolerance(double target) noexcept {
  constexpr double kShare = 1e-6;
  return kShare * (target < 1.0 ? target : 1.0);
}

/// Flags of the floors, slice by slice: 1 where one was dropped.
using DroppedFloors = std::vector<unsigned char>;

/// The floors of a slice, the first of which has number `first` among the surface's; dropped ones have weight
/// 0. An empty `dropped` drops none.
[[nodiscard]] std::vector<core::SviFloor> standing_floors(const SliceData& slice,
                                                          const DroppedFloors& dropped, std::size_t first);

/// Value of a floor's functional at a point of the slice's chart; NaN where it has none.
[[nodiscard]] double floor_value(const SliceData& slice, const FreePoint& point, const core::SviFloor& floor);

/// Penalty of the slice's soft floors, in squared residuals.
[[nodiscard]] double soft_floor_cost(const SliceData& slice, const FreePoint& point);

/// The largest weight of the slices' soft floors; 0 where there is none.
[[nodiscard]] double heaviest_soft_floor(const std::vector<SliceData>& slices);

/// Copies the slices with the weight of each soft floor multiplied by `share`.
[[nodiscard]] std::vector<SliceData> with_soft_floors_times(double share, std::vector<SliceData> slices);

/// True where every hard floor that stands holds to its floor_tolerance.
[[nodiscard]] bool floors_hold(const std::vector<SliceData>& slices, const std::vector<FreePoint>& point,
                               const DroppedFloors& dropped);

/// State of a hard floor after a pass that ended with its constraints violated: the amount by which it is
/// missed, relative to its target, and its multiplier. The floors to drop are all that are missed by at least
/// nine tenths of the largest miss; where all hold, at the cost of arbitrage, the one with the largest
/// multiplier. Numbers are those of DroppedFloors; the result is empty only where no hard floor stands.
struct FloorState {
  std::size_t floor;
  double missed;
  double multiplier;
};
[[nodiscard]] std::vector<std::size_t> floors_to_drop(const std::vector<FloorState>& hard);

}  // namespace volcal::fit
