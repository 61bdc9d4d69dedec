// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tail floors on their way through a calibration: which slices they are for, the data that carry them into a
/// fit, and what the report says of them.

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
  TailEstimate estimate;  ///< behind a target from a history
};

struct PlacedFloors {
  std::vector<PlacedFloor> floors;  ///< by slice
  std::vector<std::string> notes;   ///< on floors that are for no slice
};

/// The error names the floor and expiry whose history gives no target.
[[nodiscard]] Expected<PlacedFloors> place_tail_floors(const CalibrateOptions& options,
                                                       const std::vector<Smile>& smiles);

/// A copy of `data` whose slices carry their floors.
[[nodiscard]] std::vector<fit::SliceData> with_tail_floors(const CalibrateOptions& options,
                                                           const PlacedFloors& placed,
                                                           std::vector<fit::SliceData> data);

/// The value that a floor is on, of one slice of a surface; kAbsent where it does not exist.
[[nodiscard]] double tail_value(const VolSurface& surface, std::size_t slice, const TailFloor& floor);

/// Fills report.tail_floors from the surface and the fit without floors, and notes what is contradicted.
void report_tail_floors(const CalibrateOptions& options, const PlacedFloors& placed,
                        const VolSurface& surface, const VolSurface& without, CalibrationReport& report);

}  // namespace volcal
