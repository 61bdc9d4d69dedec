// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Butterfly arbitrage of one raw SVI slice, decided for all k (docs/method/arbitrage.md).
///
/// A slice is free where w > 0, g >= 0 on the whole line [GatheralJacquier2014, eq. 2.1] and both wings
/// stay below Lee's bound, b (1 +- rho) < 2. The bound itself is excluded: at a slope of exactly 2 the
/// call price does not vanish at large strikes.
///
/// Method    min g: scan in t = exp(asinh((k - m) / sigma)) around the centre, the wings and the lowest
///           point of w, polished by golden section; verdict: sign of the degree-10 polynomial of
///           kernels/core/svi/svi_polynomial.h by Bernstein subdivision with rounding bounds
/// Accuracy  min_g to about 1e-12 absolutely on market slices (1e-8 where it lies beyond 10,000 widths); the
///           verdict is a proof either way
/// Time      a few microseconds; touching slices up to about 20; no allocation
/// Failure   parameters that are no SVI slice (not finite, b < 0, |rho| > 1, sigma <= 0): free = false,
///           min_g NaN. Where g touches zero closer than rounding can tell: free = false

#include "calibration/models/svi_domain.h"
#include "kernels/core/svi/svi.h"
#include "volcal/surface.h"

namespace volcal {

enum class ButterflyVerdict : unsigned char {
  free,       ///< proved
  arbitrage,  ///< proved: g < 0, w <= 0 or a wing at or beyond Lee's bound
  undecided,  ///< within rounding of the boundary, or no SVI slice at all
};

/// Gives the verdict alone, without the search for the smallest g.
[[nodiscard]] ButterflyVerdict butterfly_verdict(const core::SviRaw<double>& slice) noexcept;

/// Gives the verdict, the smallest g and the wings.
[[nodiscard]] ButterflyEvidence butterfly_evidence(const core::SviRaw<double>& slice) noexcept;

}  // namespace volcal
