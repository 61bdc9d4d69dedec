// SPDX-License-Identifier: Apache-2.0
#include "calibration/smile_features.h"

#include <cmath>

#include "calibration/surface/surface_state.h"
#include "kernels/core/svi.h"

namespace volcal {
namespace {

// N^-1(0.75): d1 of the 25-delta put; that of the 25-delta call is its negative.
constexpr double kQuarterQuantile = 0.67448975019608174;

// The k where d1 = -k / s + s / 2 equals `target`, s = sqrt(w(k)). d1 falls in k wherever the slice is free
// of butterfly arbitrage [Fukasawa2012], so bisection finds the one root; half a total standard deviation
// and ten more bracket it, since vols at the 25-delta strikes are within a factor ten of at the money.
double log_moneyness_at_d1(const core::SviRaw<double>& svi, double target) {
  const double atm = std::sqrt(core::svi_total_variance(svi, 0.0));
  double low = -10.0 * atm;
  double high = 10.0 * atm + 0.5 * atm * atm;
  constexpr int kBisections = 60;  // of an interval of some twenty: to the last bit
  for (int i = 0; i < kBisections; ++i) {
    const double k = 0.5 * (low + high);
    const double s = std::sqrt(core::svi_total_variance(svi, k));
    (-k / s + 0.5 * s > target ? low : high) = k;
  }
  return 0.5 * (low + high);
}

}  // namespace

SmileFeatures smile_features(const SviParameters& p, double time_to_expiry) noexcept {
  const core::SviRaw<double> svi = to_core(p);
  const auto vol = [&](double k) { return std::sqrt(core::svi_total_variance(svi, k) / time_to_expiry); };
  const double call = vol(log_moneyness_at_d1(svi, -kQuarterQuantile));
  const double put = vol(log_moneyness_at_d1(svi, kQuarterQuantile));
  SmileFeatures features;
  features.atm_vol = vol(0.0);
  features.risk_reversal_25 = call - put;
  features.butterfly_25 = 0.5 * (call + put) - features.atm_vol;
  return features;
}

}  // namespace volcal
