// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Surfaces that queries are asked of.

#include "volcal/surface.h"

namespace volcal::bench {

/// Twelve expiries from 3 days to 2 years, an SSVI skew like an equity index': linear between expiries.
[[nodiscard]] VolSurface index_surface();

/// Two expiries, of which the first is just free of butterfly arbitrage: no proof can cover their mixtures,
/// so the gap mixes prices.
[[nodiscard]] VolSurface price_mix_surface();

}  // namespace volcal::bench
