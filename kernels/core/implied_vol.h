// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Black implied volatility.

#include <cstdint>

#include "kernels/core/black.h"
#include "kernels/core/option_side.h"
#include "kernels/core/portability.h"
#include "kernels/core/quote_status.h"

namespace volcal::core {

/// Total standard deviation from the out-of-the-money price over min(forward, strike), in (0, 1).
VOLCAL_HD inline double implied_total_stddev(double otm_price_ratio, double log_moneyness, QuoteStatus* status);

/// Implied volatility, decimal per root year; NaN and a reason in *status where there is none
/// (0 with zero_time_value).
VOLCAL_HD inline double implied_vol(double undiscounted_price, double forward, double strike,
                                    double time_to_expiry, OptionSide side, QuoteStatus* status);

struct ImpliedVolBody {
  const double* undiscounted_price;
  const double* forward;
  const double* strike;
  const double* time_to_expiry;
  const OptionSide* side;
  double* implied_vol;
  QuoteStatus* status;
  VOLCAL_HD inline void operator()(std::int64_t i) const;
};

}  // namespace volcal::core
