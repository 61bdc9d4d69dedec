// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The five parameters of a Heston model [Heston1993]:
///
///     dF = F sqrt(v) dW,   dv = kappa (theta - v) dt + sigma sqrt(v) dZ,   d<W, Z> = rho dt,   v(0) = v0
///
/// Units     v0, theta: variance per year (0.04 is a vol of 20 %); kappa: per year; sigma: vol of variance,
///           per year
/// Domain    the bounds below. Feller's condition 2 kappa theta > sigma^2 need not hold

#include <array>
#include <cstddef>
#include <string>
#include <tuple>

#include "volcal/expected.h"
#include "volcal/fields.h"
#include "volcal/quotes.h"

namespace volcal {

struct HestonParameters {
  double v0 = kAbsent;     ///< variance now, 0 to 10
  double kappa = kAbsent;  ///< speed of mean reversion, 0 to 100
  double theta = kAbsent;  ///< long-run mean of the variance, 0 to 10; kappa theta or v0 is above 0
  double sigma = kAbsent;  ///< vol of variance, 0.001 to 10
  double rho = kAbsent;    ///< correlation of price and variance, -0.9999 to 0.9999

  /// Fails with `usage` where a parameter is out of its bounds: "sigma is 0, must be from 0.001 to 10".
  [[nodiscard]] Expected<void> validate() const;
};
template <>
inline constexpr auto kFieldsOf<HestonParameters> =
    std::array{Field{"v0", &HestonParameters::v0}, Field{"kappa", &HestonParameters::kappa},
               Field{"theta", &HestonParameters::theta}, Field{"sigma", &HestonParameters::sigma},
               Field{"rho", &HestonParameters::rho}};

/// Parameters by the names that files, options and messages have for them; derivatives of a price stand in
/// the same order.
using HestonField = Field<double HestonParameters::*>;
inline constexpr auto& kHestonFields = kFieldsOf<HestonParameters>;
inline constexpr std::size_t kHestonParameters = kFieldCount<HestonParameters>;

}  // namespace volcal
