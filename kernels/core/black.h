// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Black's formula, undiscounted [Black1976].

#include <cstdint>

#include "kernels/core/option_side.h"
#include "kernels/core/portability.h"

namespace volcal::core {

/// ln(strike / forward), with full relative accuracy also next to the money.
VOLCAL_HD inline double log_moneyness(double forward, double strike);

/// Out-of-the-money price over min(forward, strike); |log_moneyness| picks the wing, both are alike.
VOLCAL_HD inline double otm_price_ratio(double log_moneyness, double total_stddev);

/// Black price before discounting. total_stddev = implied_vol * sqrt(time_to_expiry) >= 0.
VOLCAL_HD inline double undiscounted_price(double forward, double strike, double total_stddev, OptionSide side);

/// Derivatives of the undiscounted price at fixed strike vol.
struct BlackGreeks {
  double delta;  ///< by the forward
  double gamma;  ///< by the forward, twice
  double vega;   ///< by total_stddev; times sqrt(time_to_expiry) it is per 1.00 of vol
};
VOLCAL_HD inline BlackGreeks black_greeks(double forward, double strike, double total_stddev, OptionSide side);

struct BlackPriceBody {
  const double* forward;
  const double* strike;
  const double* time_to_expiry;
  const double* implied_vol;
  const OptionSide* side;
  double* undiscounted_price;
  VOLCAL_HD inline void operator()(std::int64_t i) const;
};

}  // namespace volcal::core
