// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The three parameterisations of SVI and the conversions between them [GatheralJacquier2014, section 3].
///
///     raw         w = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2))
///     natural     w = delta + omega / 2 (1 + zeta rho (k - mu) + sqrt((zeta (k - mu) + rho)^2 + 1 - rho^2))
///     jump-wings  what a trader sees at the money and in the wings, depending on time_to_expiry T:
///                 v = w(0) / T,  psi = d sqrt(w) / dk at 0,  p = b (1 - rho) / sqrt(w(0)),
///                 c = b (1 + rho) / sqrt(w(0)),  v~ = min w / T
///
/// The conversion from jump-wings to raw differs from Lemma 3.2 in form, to lose no digits and to need no
/// case m = 0: with beta = m / sqrt(m^2 + sigma^2) = rho - 2 psi sqrt(w(0)) / b,
///
///     sqrt(m^2 + sigma^2) = (v - v~) T / (2 b sin^2((asin rho - asin beta) / 2)).
///
/// Failure   Error `malformed` that names the field where the point lies outside a form's domain. Jump-wings
///           with psi = 0 do not determine sigma (the smile's lowest point is at the money, v = v~) and are
///           refused

#include "kernels/core/svi/svi.h"
#include "volcal/expected.h"

namespace volcal {

struct SviNatural {
  double delta = 0.0;  ///< level of total variance
  double mu = 0.0;     ///< log-moneyness
  double rho = 0.0;    ///< within (-1, 1)
  double omega = 0.0;  ///< total variance, >= 0
  double zeta = 0.0;   ///< > 0
};

struct SviJumpWings {
  double atm_variance = 0.0;     ///< v, per year
  double atm_skew = 0.0;         ///< psi, slope of total standard deviation by log-moneyness
  double put_wing = 0.0;         ///< p, >= 0
  double call_wing = 0.0;        ///< c, >= 0
  double lowest_variance = 0.0;  ///< v~ <= v, per year
};

/// Converts by Lemma 3.1. Domain: |rho| < 1.
[[nodiscard]] Expected<SviNatural> svi_natural_from_raw(const core::SviRaw<double>& raw);
[[nodiscard]] Expected<core::SviRaw<double>> svi_raw_from_natural(const SviNatural& natural);

/// Converts at one time. Domain: w(0) > 0 and time_to_expiry > 0.
[[nodiscard]] Expected<SviJumpWings> svi_jump_wings_from_raw(const core::SviRaw<double>& raw,
                                                             double time_to_expiry);
[[nodiscard]] Expected<core::SviRaw<double>> svi_raw_from_jump_wings(const SviJumpWings& wings,
                                                                     double time_to_expiry);

/// Repairs a slice so that it is always free of butterfly arbitrage [GatheralJacquier2014, section 5.1]:
/// keeps v, psi and p, sets c = p + 2 psi and v~ = 4 v p c / (p + c)^2, an SSVI slice. Needs p + 2 psi >= 0.
[[nodiscard]] Expected<SviJumpWings> svi_guaranteed_repair(const SviJumpWings& wings);

}  // namespace volcal
