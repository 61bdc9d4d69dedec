// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Numerical evidence on a Heston model beside the theorem that its exact prices are free of static
/// arbitrage.
///
/// The forward is a martingale for all parameters [AndersenPiterbarg2007, Proposition 2.5], so its law at
/// each time is a law (butterfly), and E[(S_T / F_T - K)+] rises in T at fixed K (calendar, by Jensen's
/// inequality). `free` states in addition that nothing computed on a grid contradicts this: neither the
/// density, nor total variance from one expiry to the next, nor a price above 1e-15 forwards that could not
/// be computed to its accuracy.
///
/// Durrleman's g follows from the density of ln(S / F) at k, which is phi(d2) g / sqrt(w) and
/// exp(-k) (C'' - C') in prices over the forward. Wing slopes are exact, from the critical moments
/// [Lee2004]: with p the supremum of the p > 0 for which E[S^(1 + p)] (right) or E[S^-p] (left) is finite,
/// the slope of w in |k| is 2 - 4 (sqrt(p^2 + p) - p).
///
/// Domain    parameters and times that a surface may have
/// Time      some 0.3 ms a slice, 0.4 ms a pair

#include "kernels/core/heston/heston_cumulant.h"
#include "volcal/surface.h"

namespace volcal {

[[nodiscard]] ButterflyEvidence heston_butterfly(const core::HestonParameters& model,
                                                 double time_to_expiry) noexcept;

/// Calendar evidence for two times; the caller fills `earlier` and `later`. Crossings are not searched for: a
/// slack that is negative beyond rounding is one, at min_slack_at.
[[nodiscard]] CalendarEvidence heston_calendar(const core::HestonParameters& model, double earlier,
                                               double later);

}  // namespace volcal
