// SPDX-License-Identifier: Apache-2.0
#pragma once

/// JSON of curves for the page: numbers have seven digits, more than a screen resolves.

#include "host/io/documents/surface_json.h"
#include "host/report/curves.h"

namespace volcal::report {

[[nodiscard]] io::Json curve_to_json(const SliceCurve& curve);
/// Vols to five digits at the curve's points in standard deviations, for pages of thousands of surfaces.
[[nodiscard]] io::Json vols_to_json(const SliceCurve& curve);
[[nodiscard]] io::Json tail_to_json(const SliceTail& tail);
[[nodiscard]] io::Json lines_to_json(const VarianceLines& lines);
[[nodiscard]] io::Json grid_to_json(const SurfaceGrid& grid);

}  // namespace volcal::report
