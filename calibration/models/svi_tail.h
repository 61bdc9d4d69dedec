// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The fair total variance of a variance swap on a raw SVI slice, with derivatives.
///
/// V = E[-2 ln(S_T / F)] is the log contract [Neuberger1994, DemeterfiDermanKamalZou1999]; in implied
/// variance it is the mean of w under a standard normal d2 [Gatheral2006, ch. 11; Fukasawa2012],
///
///     V = -int w(k) phi(d2(k)) d2'(k) dk,      dV = int phi(d2(k)) / sqrt(w(k)) dw(k) dk,
///
/// the second from the log contract's strip of out-of-the-money options, whose vega by s = sqrt(w) is
/// phi(d1). Both are taken in u with k = m + sigma sinh(u): SVI is entire in u, and a wing however steep
/// becomes a few units long. The trapezoidal rule converges geometrically there; nodes double until two rules
/// agree.
///
/// Units     total variance; the swap's vol is sqrt(V / T)
/// Domain    w > 0 everywhere, left slope below 2; butterfly arbitrage is allowed (V of a signed measure)
/// Accuracy  1e-12 of V and of the largest derivative; V measured 6e-15 against 22 digits;
///           tests/unit/models/svi_tail_test.cc
/// Failure   NaN outside the domain
/// Time      some 30 us

#include "kernels/core/svi_residual.h"

namespace volcal {

/// Derivatives along the slice's free coordinates (kernels/core/svi_chart.h), or those of core::svi_point_of.
[[nodiscard]] core::SviGradient<double> svi_variance_swap(const core::SviPoint& slice) noexcept;

}  // namespace volcal
