// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The immutable state behind VolSurface, laid out for queries by time.

#include <optional>
#include <string>
#include <vector>

#include "calibration/models/same_time.h"
#include "kernels/core/svi.h"
#include "volcal/surface.h"

namespace volcal {

/// One distinct time on the surface: the first of the slices that share it.
struct TimeNode {
  double time_to_expiry;
  double forward;
  double log_forward;
  core::SviRaw<double> svi;
  double atm_total_variance;
  TimeInterpolation to_next;  ///< unused for the last
};

struct VolSurface::State {
  std::string underlying;
  std::optional<UtcTime> as_of;
  std::vector<SurfaceSlice> slices;
  std::vector<TimeInterpolation> interpolations;
  std::vector<TimeNode> nodes;  ///< times rise strictly; never empty
};

[[nodiscard]] inline core::SviRaw<double> to_core(const SviParameters& p) noexcept {
  return {p.a, p.b, p.rho, p.m, p.sigma};
}

}  // namespace volcal
