// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The immutable state behind VolSurface, laid out for queries.

#include <optional>
#include <string>
#include <vector>

#include "calibration/models/same_time.h"
#include "calibration/surface/compiled_times.h"
#include "kernels/core/query/smile.h"
#include "kernels/core/svi/svi.h"
#include "volcal/surface.h"

namespace volcal {

struct VolSurface::State {
  std::string underlying;
  std::optional<UtcTime> as_of;
  std::optional<HestonParameters> heston;               ///< the model, where the slices' SVI is not
  std::optional<HestonUncertainty> heston_uncertainty;  ///< of a fitted model
  std::vector<SurfaceSlice> slices;
  std::vector<TimeInterpolation> interpolations;
  std::vector<CompiledSlice> compiled;  ///< one per slice
  std::vector<core::SmileRow> rows;     ///< the same for batches
  std::vector<TimeNode> nodes;          ///< times rise strictly; never empty
  CompiledTimes times;                  ///< of the nodes
};

/// The way in for volcal's own code.
struct SurfaceAccess {
  [[nodiscard]] static const VolSurface::State& state(const VolSurface& surface) noexcept {
    return *surface.state_;
  }
};

[[nodiscard]] inline core::SviRaw<double> to_core(const SviParameters& p) noexcept {
  return {p.a, p.b, p.rho, p.m, p.sigma};
}

[[nodiscard]] inline SviParameters from_core(const core::SviRaw<double>& p) noexcept {
  return {p.a, p.b, p.rho, p.m, p.sigma};
}

}  // namespace volcal
