// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Surfaces on which queries are timed.

#include "volcal/surface.h"

namespace volcal::bench {

/// A surface of twelve expiries from 3 days to 2 years, an SSVI skew like an equity index': linear between
/// expiries.
[[nodiscard]] VolSurface index_surface();

/// A surface of two expiries, the first of which is barely free of butterfly arbitrage. No proof can cover
/// mixtures of their total variances, so prices are mixed in the gap.
[[nodiscard]] VolSurface price_mix_surface();

}  // namespace volcal::bench
