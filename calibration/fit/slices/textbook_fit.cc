// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/slices/textbook_fit.h"

#include "calibration/fit/slices/svi_slice_fit.h"

namespace volcal::fit {

core::SviRaw<double> textbook_fit(const SliceData& slice) {
  SliceData market = slice;
  market.log_moneyness.resize(market.market_quotes);
  market.market_vol.resize(market.market_quotes);
  market.scale.resize(market.market_quotes);
  if (!market.weight.empty()) market.weight.resize(market.market_quotes);
  SliceFitOptions options;
  options.slope_cap = kNoSlopeCap;
  options.slice_regulariser_factor = 0.0;
  return fit_slice(market, options).svi;
}

}  // namespace volcal::fit
