// SPDX-License-Identifier: Apache-2.0
#include "calibration/surface/heston_smile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "kernels/backend/heston_option.h"
#include "kernels/core/black/black_point.h"
#include "kernels/core/black/implied_vol_body.h"
#include "kernels/core/math/normal.h"

namespace volcal {
namespace {

bool in_domain(double time_to_expiry, double k) noexcept {
  return core::is_valid_heston_time(time_to_expiry) && core::is_valid_heston_strike(k);
}

}  // namespace

double heston_vol_of_price(double price, double error, double time_to_expiry, double k) noexcept {
  if (!(error <= kHestonWorstError * price)) return kAbsent;
  core::QuoteStatus status{};
  const core::OptionSide side = k >= 0.0 ? core::OptionSide::call : core::OptionSide::put;
  const double vol = core::implied_vol(price, 1.0, std::exp(k), time_to_expiry, side, &status);
  return status == core::QuoteStatus::ok ? vol : kAbsent;
}

double heston_implied_vol(const core::HestonParameters& model, double time_to_expiry, double k) noexcept {
  if (!in_domain(time_to_expiry, k)) return kAbsent;
  const HestonOption priced = heston_option(model, time_to_expiry, k, kHestonQueryAccuracy, false);
  return heston_vol_of_price(priced.price, priced.error, time_to_expiry, k);
}

void heston_implied_vols(const core::HestonParameters& model, double time_to_expiry,
                         std::span<const double> log_moneyness, std::span<double> implied_vol) noexcept {
  constexpr std::size_t kPortion = core::kHestonStrikes;
  std::array<double, kPortion> price;
  std::array<double, kPortion> error;
  std::array<core::HestonStatus, kPortion> status;
  for (std::size_t first = 0; first < log_moneyness.size(); first += kPortion) {
    const std::size_t n = std::min(kPortion, log_moneyness.size() - first);
    heston_strikes(model, time_to_expiry, log_moneyness.data() + first, static_cast<std::int64_t>(n),
                   kHestonQueryAccuracy, {status.data(), price.data(), error.data(), nullptr, nullptr});
    for (std::size_t i = 0; i < n; ++i) {
      implied_vol[first + i] =
          heston_vol_of_price(price[i], error[i], time_to_expiry, log_moneyness[first + i]);
    }
  }
}

double heston_durrleman_g(double slope, double curvature, double total_variance, double k) noexcept {
  const double stddev = std::sqrt(total_variance);
  const double d2 = -k / stddev - 0.5 * stddev;
  const double pdf = core::normal_pdf(d2);
  return pdf > 0.0 ? (curvature - slope) * std::exp(-k) * stddev / pdf : kAbsent;
}

SurfacePoint heston_surface_point(const core::HestonParameters& model, double time_to_expiry, double forward,
                                  double strike, double k) noexcept {
  SurfacePoint point;
  if (!in_domain(time_to_expiry, k) || !(strike > 0.0) || !std::isfinite(strike)) return point;
  const HestonOption priced = heston_option(model, time_to_expiry, k, kHestonQueryAccuracy, true);
  const double vol = heston_vol_of_price(priced.price, priced.error, time_to_expiry, k);
  if (std::isnan(vol)) return point;
  const double stddev = vol * std::sqrt(time_to_expiry);
  const core::BlackPoint black = core::black_point(k, std::exp(-std::fabs(k)), stddev);
  const bool below = k < 0.0;
  const double out_of_the_money = forward * priced.price;
  point.time_to_expiry = time_to_expiry;
  point.forward = forward;
  point.strike = strike;
  point.log_moneyness = k;
  point.implied_vol = vol;
  point.total_variance = vol * vol * time_to_expiry;
  point.call = below ? out_of_the_money + (forward - strike) : out_of_the_money;
  point.put = below ? out_of_the_money : out_of_the_money + (strike - forward);
  point.delta = black.call_delta;
  point.gamma = black.pdf_d1 / (forward * stddev);
  point.vega = forward * black.pdf_d1 * std::sqrt(time_to_expiry);
  // The density d2C/dK2; parity has no second derivative, so the out-of-the-money price serves on either
  // side.
  point.density = forward / strike * ((priced.curvature - priced.slope) / strike);
  return point;
}

}  // namespace volcal
