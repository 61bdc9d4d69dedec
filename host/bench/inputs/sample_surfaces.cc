// SPDX-License-Identifier: Apache-2.0
#include "host/bench/inputs/sample_surfaces.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>
#include <vector>

namespace volcal::bench {
namespace {

SurfaceSlice slice_of(double time, double forward, const SviParameters& svi) {
  SurfaceSlice slice;
  slice.expiry.root = "INDEX";
  slice.expiry.label = fmt::format("T={}", time);
  slice.expiry.time_to_expiry = time;
  slice.expiry.forward.forward = forward;
  slice.variance = svi;
  return slice;
}

VolSurface surface_of(std::vector<SurfaceSlice> slices) {
  return VolSurface::make("INDEX", std::nullopt, std::move(slices)).value_or_throw();
}

}  // namespace

VolSurface index_surface() {
  // Power-law SSVI, free of arbitrage as eta (1 + |rho|) <= 2 [GatheralJacquier2014, eq. 4.5].
  constexpr double kRho = -0.7;
  constexpr double kEta = 1.1;
  constexpr double kVol = 0.17;
  constexpr double kSpot = 5000.0;
  constexpr double kCarry = 0.025;
  const double complement = 1.0 - kRho * kRho;
  std::vector<SurfaceSlice> slices;
  for (const int days : {3, 10, 17, 31, 45, 73, 108, 164, 255, 346, 528, 730}) {
    const double time = days / 365.0;
    const double theta = kVol * kVol * time;
    const double phi = kEta / std::sqrt(theta * (1.0 + theta));
    slices.push_back(slice_of(
        time, kSpot * std::exp(kCarry * time),
        {0.5 * theta * complement, 0.5 * theta * phi, kRho, -kRho / phi, std::sqrt(complement) / phi}));
  }
  return surface_of(std::move(slices));
}

VolSurface price_mix_surface() {
  // Axel Vogt's smile [GatheralJacquier2014, Example 3.1] is free of butterfly arbitrage from a =
  // -0.0326741975004483 on; this value is 1e-11 above.
  constexpr double kJustFreeVogtLevel = -0.03267419749;
  return surface_of({slice_of(0.5, 100.0, {kJustFreeVogtLevel, 0.1331, 0.3060, 0.3586, 0.4153}),
                     slice_of(1.5, 104.0, {0.03, 0.16, 0.25, 0.36, 0.45})});
}

}  // namespace volcal::bench
