// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tail floors in a calibration: the slices that they apply to, the data that carry them into a fit, and
/// their part of the report.

#include <cstddef>
#include <string>
#include <vector>

#include "calibration/prepare/prepared_quotes.h"
#include "volcal/calibrate.h"

namespace volcal {

/// A floor at one slice.
struct PlacedFloor {
  std::size_t floor;  ///< index into CalibrateOptions::tail_floors
  std::size_t slice;
  double target;
  TailEstimate estimate;  ///< estimate from which a history's target comes
};

struct PlacedFloors {
  std::vector<PlacedFloor> floors;  ///< floors by slice
  std::vector<std::string> notes;   ///< notes on floors that apply to no slice
};

/// Finds the slices that each floor applies to, and its targets there. The error names the floor and expiry
/// whose history gives no target.
[[nodiscard]] Expected<PlacedFloors> place_tail_floors(const CalibrateOptions& options,
                                                       const std::vector<Smile>& smiles);

/// Copies `data` with the floors of each slice.
[[nodiscard]] std::vector<fit::SliceData> with_tail_floors(const CalibrateOptions& options,
                                                           const PlacedFloors& placed,
                                                           std::vector<fit::SliceData> data);

/// Value of a floor's functional for one slice of a surface; kAbsent where it does not exist.
[[nodiscard]] double tail_value(const VolSurface& surface, std::size_t slice, const TailFloor& floor);

/// Fills report.tail_floors from the surface and the fit without floors, and notes the floors that the quotes
/// contradict.
void report_tail_floors(const CalibrateOptions& options, const PlacedFloors& placed,
                        const VolSurface& surface, const VolSurface& without, CalibrationReport& report);

}  // namespace volcal
