// SPDX-License-Identifier: Apache-2.0
#include "calibration/smile_features.h"

#include <cmath>

#include "calibration/surface/surface_state.h"
#include "kernels/core/svi.h"

namespace volcal {
namespace {

// N^-1(0.75): d1 of the 25-delta put; that of the 25-delta call is its negative.
constexpr double kQuarterQuantile = 0.67448975019608174;

double d1_at(const core::SviRaw<double>& svi, double k) {
  const double s = std::sqrt(core::svi_total_variance(svi, k));
  return -k / s + 0.5 * s;
}

// The k where d1 = -k / s + s / 2 equals `target`, s = sqrt(w(k)). d1 falls in k wherever the slice is free
// of butterfly arbitrage [Fukasawa2012] and takes every value, since wings are less steep than 2 |k|. The
// bracket is widened until it holds the root: a wing at Lee's bound may put it far out.
double log_moneyness_at_d1(const core::SviRaw<double>& svi, double target) {
  constexpr int kDoublings = 60;
  const double step = std::sqrt(core::svi_total_variance(svi, 0.0));
  double low = -step;
  double high = step;
  for (int i = 0; i < kDoublings && !(d1_at(svi, low) > target); ++i) low *= 2.0;
  for (int i = 0; i < kDoublings && !(d1_at(svi, high) < target); ++i) high *= 2.0;
  if (!(d1_at(svi, low) > target && d1_at(svi, high) < target)) return kAbsent;
  constexpr int kBisections = 120;  // to the last bit of any bracket
  for (int i = 0; i < kBisections; ++i) {
    const double k = 0.5 * (low + high);
    (d1_at(svi, k) > target ? low : high) = k;
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
