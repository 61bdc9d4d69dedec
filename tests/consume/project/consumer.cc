// SPDX-License-Identifier: Apache-2.0

// What a user of the library writes: a flat smile of 20 % for one year, asked back through the surface.

#include <volcal/calibrate.h>
#include <volcal/surface.h>
#include <volcal/version.h>

#include <cmath>
#include <cstdio>
#include <cstring>

int main() {
  if (std::strcmp(volcal::kVersion, VOLCAL_EXPECTED_VERSION) != 0) return 1;

  volcal::SurfaceSlice slice;
  slice.expiry.time_to_expiry = 1.0;
  slice.expiry.label = "one year";
  slice.expiry.forward.forward = 100.0;
  slice.variance = volcal::SviParameters{0.04, 0.0, 0.0, 0.0, 0.1};
  const auto surface = volcal::VolSurface::make("FLAT", {}, {slice});
  if (!surface) return std::fprintf(stderr, "%s\n", surface.error().message.c_str()), 2;
  if (std::fabs(surface->at_strike(1.0, 110.0).implied_vol - 0.2) > 1e-15) return 3;

  // Links the whole chain and takes the way of failure: an empty snapshot has nothing to fit.
  const auto failed = volcal::calibrate({}, {});
  return !failed && failed.error().code == volcal::ErrorCode::nothing_usable ? 0 : 4;
}
