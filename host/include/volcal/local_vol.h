// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Durrleman's g of a slice, and the local vol of a surface.
///
/// With w(T, k) the total variance at k = ln(K / F(T)), ' the derivative by k, and d2 = -k / sqrt(w) -
/// sqrt(w) / 2,
///
///     g(k) = (1 - k w' / (2 w))^2 - w'^2 / 4 (1 / w + 1 / 4) + w'' / 2      [GatheralJacquier2014, eq. 2.1]
///     density of ln(S_T / F) at k = phi(d2) g / sqrt(w)
///
/// so that g >= 0 is freedom from butterfly arbitrage. The local vol is the one function sigma(T, S) for
/// which dS = ... dt + sigma S dW has the surface's prices [Dupire1994], in forward terms
///
///     sigma^2(T, k) = dw/dT / g                         at fixed k          [Gatheral2006, eq. 1.10]
///                   = 2 dC/dT / (K^2 d2C/dK2)           at fixed K / F(T), C undiscounted over F(T)
///
/// Derivatives are taken at fixed K / F(T), which is what rates and dividends do to a drift; no further term
/// appears. Time runs as the surface interpolates: total variance linear in T, or prices that mix, before the
/// first expiry and beyond the last as it extrapolates (volcal/surface.h). Local vol therefore jumps at
/// expiries; at an expiry's own time it is the limit from the right, that of the gap which begins there, and
/// at the last expiry that of the extrapolation. It is the model's own, E[v_T | S_T = K]^(1/2), on a Heston
/// surface, where it is smooth in time.
///
/// Method    no derivative is a difference quotient. Slices: closed forms of w, or of Black prices for a
///           price mix. Heston: the price's contour integral; its time derivative from those by the
///           parameters, as prices depend on T v0, T kappa, T theta, T sigma and rho alone:
///           T dC/dT = v0 dC/dv0 + kappa dC/dkappa + theta dC/dtheta + sigma dC/dsigma
/// Units     years, k dimensionless, vol decimal per root year; g dimensionless
/// Domain    slice < surface.slices().size(); T > 0 finite, |k| < 1e150; Heston: T from 1e-4 to 100 and
///           |k| <= 10
/// Accuracy  SVI: g a few ulp of the sum of the sizes of its terms, local variance those of g and of w over
///           its change across the gap: 1e-15 of itself on usual surfaces, 4e-14 for a price mix. Heston, of
///           itself: 2e-11 within six standard deviations; refused as NaN where it may be worse than 1e-6
/// Failure   NaN outside the domain; local vol also where density is not above 0, where w falls in T, and
///           where either is outside the range of doubles
/// Threads   safe from several threads at once; nothing throws or allocates
/// Time      SVI 50 ns, a price mix 160, another kind a few tens more, Heston 10 us

#include <cstddef>

#include "volcal/surface.h"

namespace volcal {

/// Of the slice's own smile, whatever else shares its time.
[[nodiscard]] double durrleman_g(const VolSurface& surface, std::size_t slice, double log_moneyness) noexcept;

/// Decimal per root year; 0 where total variance stands still. Of several slices that share a time, the first
/// counts, as in a query.
[[nodiscard]] double local_vol(const VolSurface& surface, double time_to_expiry,
                               double log_moneyness) noexcept;

}  // namespace volcal
