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
/// so that g >= 0 means freedom from butterfly arbitrage. The local vol is the one function sigma(T, S) for
/// which dS = ... dt + sigma S dW has the surface's prices [Dupire1994]; in terms of forwards
///
///     sigma^2(T, k) = dw/dT / g                         at fixed k          [Gatheral2006, eq. 1.10]
///                   = 2 dC/dT / (K^2 d2C/dK2)           at fixed K / F(T), C undiscounted over F(T)
///
/// Derivatives by T are taken at fixed K / F(T), which absorbs the drift from rates and dividends; no further
/// term appears. They follow the surface's interpolation in time: linear total variance or mixed prices
/// between expiries, the extrapolation before the first and beyond the last (volcal/surface.h). Local vol
/// therefore jumps at expiries. At an expiry's own time it is the limit from the right: that of the gap which
/// begins there, and at the last expiry that of the extrapolation. On a Heston surface it is that of the
/// model, E[v_T | S_T = K]^(1/2), which is smooth in time.
///
/// Method    analytic derivatives, no difference quotients. Slices: closed forms of w, or of Black prices for
///           a price mix. Heston: the price's contour integral. Its time derivative follows from those by the
///           parameters, since prices depend on T v0, T kappa, T theta, T sigma and rho alone:
///           T dC/dT = v0 dC/dv0 + kappa dC/dkappa + theta dC/dtheta + sigma dC/dsigma
/// Units     years, k dimensionless, vol decimal per root year; g dimensionless
/// Domain    slice < surface.slices().size(); T > 0 finite, |k| < 1e150; Heston: T from 1e-4 to 100 and
///           |k| <= 10
/// Accuracy  SVI: g to a few ulp of the sum of the sizes of its terms; local variance to the errors of g and
///           of w relative to its change across the gap: 1e-15 relatively on usual surfaces, 4e-14 for a
///           price mix. Heston: 2e-11 relatively within six standard deviations; NaN where the error may
///           exceed 1e-6
/// Failure   NaN outside the domain; local vol also where the density is not above 0, where w falls in T, and
///           where either is outside the range of doubles
/// Threads   safe from several threads at once; nothing throws or allocates
/// Time      SVI 50 ns, a price mix 160, another kind a few tens more, Heston 10 us

#include <cstddef>

#include "volcal/surface.h"

namespace volcal {

/// Durrleman's g of slice i, even where another slice has the same time.
[[nodiscard]] double durrleman_g(const VolSurface& surface, std::size_t slice, double log_moneyness) noexcept;

/// Local vol, decimal per root year; 0 where total variance does not change in T. Of several slices that
/// share a time the first counts, as in a query.
[[nodiscard]] double local_vol(const VolSurface& surface, double time_to_expiry,
                               double log_moneyness) noexcept;

}  // namespace volcal
