// SPDX-License-Identifier: Apache-2.0
#include "calibration/surface/heston_bands.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "calibration/models/heston_core.h"
#include "calibration/surface/heston_smile.h"
#include "calibration/surface/packed_form.h"
#include "kernels/backend/heston_option.h"
#include "kernels/core/black/black_point.h"

namespace volcal {
namespace {

constexpr std::size_t kPortion = core::kHestonStrikes;
constexpr std::size_t kD = kHestonParameters;

/// Prices of up to kPortion strikes, with their derivatives.
struct PricedStrikes {
  std::array<double, kPortion> price;
  std::array<double, kPortion> error;
  std::array<double, kPortion * kD> gradient;
  std::array<core::HestonStatus, kPortion> status;
};

/// Standard error of a vol; NaN where the vol is NaN.
double vol_error(const HestonUncertainty& uncertainty, const std::array<double, kD>& rates,
                 const double* price_by, double time, double k, double vol) {
  const double root_time = std::sqrt(time);
  const double vega = core::black_point(k, std::exp(-std::fabs(k)), vol * root_time).pdf_d1 * root_time;
  std::array<double, kD> by;
  for (std::size_t m = 0; m < kD; ++m) by[m] = price_by[m] * rates[m] / vega;
  return std::sqrt(std::max(packed_form(uncertainty.covariance, by.data()), 0.0));
}

}  // namespace

void heston_vol_errors(const core::HestonParameters& model, const HestonUncertainty& uncertainty,
                       double time_to_expiry, std::span<const double> log_moneyness,
                       std::span<double> implied_vol, std::span<double> standard_error) noexcept {
  const std::array<double, kD> rates = heston_chart_rates(model);
  PricedStrikes priced;
  for (std::size_t first = 0; first < log_moneyness.size(); first += kPortion) {
    const std::size_t n = std::min(kPortion, log_moneyness.size() - first);
    heston_strikes(model, time_to_expiry, log_moneyness.data() + first, static_cast<std::int64_t>(n),
                   kHestonQueryAccuracy,
                   {priced.status.data(), priced.price.data(), priced.error.data(), nullptr, nullptr,
                    priced.gradient.data()});
    for (std::size_t i = 0; i < n; ++i) {
      const double k = log_moneyness[first + i];
      const double vol = heston_vol_of_price(priced.price[i], priced.error[i], time_to_expiry, k);
      implied_vol[first + i] = vol;
      standard_error[first + i] =
          vol_error(uncertainty, rates, &priced.gradient[i * kD], time_to_expiry, k, vol);
    }
  }
}

}  // namespace volcal
