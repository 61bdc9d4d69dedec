// SPDX-License-Identifier: Apache-2.0
#include "volcal/compiled_slice.h"

#include <utility>

#include "calibration/slices/slice_kind.h"
#include "calibration/surface/compiled_times.h"
#include "kernels/core/query/smile.h"

namespace volcal {

CompiledSlice::CompiledSlice(double a, double b, double rho, double m, double sigma, double time_to_expiry,
                             double forward) noexcept
    : svi_{a, b, rho, m},
      sigma_squared_(std::bit_cast<std::int64_t>(std::fabs(sigma * sigma))),
      inverse_time_(1.0 / time_to_expiry),
      forward_(forward),
      inverse_forward_(usable_inverse(forward)) {}

CompiledSlice::CompiledSlice(std::shared_ptr<const SliceFormula> formula, double time_to_expiry,
                             double forward) noexcept
    : formula_(std::move(formula)),
      sigma_squared_(kOtherKind),
      inverse_time_(1.0 / time_to_expiry),
      forward_(forward),
      inverse_forward_(usable_inverse(forward)) {}

double CompiledSlice::formula_variance(const SliceFormula* formula, double log_moneyness) noexcept {
  return total_variance_at(*formula, log_moneyness);
}

double CompiledSlice::log_moneyness(double strike) const noexcept {
  return core::strike_log_moneyness(strike, forward_, inverse_forward_, 0.0);
}

double CompiledSlice::implied_vol_at_strike(double strike) const noexcept {
  return implied_vol(log_moneyness(strike));
}

double CompiledSlice::total_variance_at_strike(double strike) const noexcept {
  return total_variance(log_moneyness(strike));
}

}  // namespace volcal
