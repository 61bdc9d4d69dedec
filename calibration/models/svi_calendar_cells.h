// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Calendar evidence where the inflections of d = w2 - w1 cannot be separated: slices that are nearly alike.
///
/// The line is cut into cells that double in width away from the centre. On a cell of width h, d lies at most
/// h^2 / 8 max d'' below the chord of its ends; for nearly alike slices the bound of d'' is small, in
/// proportion to their difference. Cells that could hold a smaller slack than the smallest so far are halved.

#include "calibration/models/svi_difference.h"
#include "volcal/surface.h"

namespace volcal {

[[nodiscard]] CalendarEvidence calendar_evidence_by_cells(const SviDifference& difference) noexcept;

}  // namespace volcal
