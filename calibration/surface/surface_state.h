// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The immutable state behind VolSurface, laid out for queries.

#include <optional>
#include <string>
#include <vector>

#include "calibration/models/same_time.h"
#include "calibration/models/svi_core.h"
#include "calibration/surface/compiled_times.h"
#include "kernels/core/query/smile.h"
#include "volcal/surface.h"

namespace volcal {

struct VolSurface::State {
  std::string underlying;
  std::optional<UtcTime> as_of;
  std::optional<HestonParameters> heston;               ///< the model, where slices have no formula
  std::optional<HestonUncertainty> heston_uncertainty;  ///< uncertainty of a fitted model
  std::vector<SurfaceSlice> slices;
  bool is_svi = false;  ///< true where every slice is SVI, so that queries and batches need no formula
  std::vector<TimeInterpolation> interpolations;
  std::vector<CompiledSlice> compiled;  ///< one per slice
  std::vector<core::SmileRow> rows;     ///< rows for batches, one for each SVI slice
  std::vector<TimeNode> nodes;          ///< times rise strictly; never empty
  CompiledTimes times;                  ///< stretches between the nodes
};

/// Access to the state of a surface for volcal's own code.
struct SurfaceAccess {
  [[nodiscard]] static const VolSurface::State& state(const VolSurface& surface) noexcept {
    return *surface.state_;
  }
};

}  // namespace volcal
