// SPDX-License-Identifier: Apache-2.0
#include "calibration/surface/svi_smile_features.h"

#include <cmath>

#include "calibration/slices/slice_kind.h"
#include "calibration/surface/heston_smile.h"
#include "calibration/surface/surface_state.h"
#include "kernels/core/svi/svi.h"

namespace volcal {
namespace {

// N^-1(0.75), d1 of the 25-delta put; d1 of the 25-delta call is its negative.
constexpr double kQuarterQuantile = 0.67448975019608174;

struct Bracket {
  double low;
  double high;
};

// Root by bisection to the last bit of any bracket.
template <class D1>
double bisect(const D1& d1, double target, Bracket bracket) {
  constexpr int kBisections = 120;
  for (int i = 0; i < kBisections; ++i) {
    const double k = 0.5 * (bracket.low + bracket.high);
    if (k == bracket.low || k == bracket.high)
      break;  // neighbouring doubles: no further bisection changes either
    (d1(k) > target ? bracket.low : bracket.high) = k;
  }
  return 0.5 * (bracket.low + bracket.high);
}

// Tolerances of a search, which ends where d1 is met to `close`, or the bracket is as narrow as `narrow`.
struct Closeness {
  double close;
  double narrow;
};
// Tolerances for vols from formulas, which have rounding errors only.
constexpr Closeness kOfFormulas{1e-15, 0.0};
// Tolerances for vols from prices by Fourier integrals, which are less accurate.
constexpr Closeness kOfPrices{1e-11, 1e-13};

// Root by false position with Illinois' halving, in some eight evaluations; absent where it does not
// converge. Boost.Math's toms748_solve ends by the bracket alone: it takes 8.2 evaluations of a formula for
// these 9.0, but 8.0 Fourier prices for 7.7, and the butterflies of a Heston model would move by 1e-12 of
// themselves.
template <class D1>
double false_position(const D1& d1, double target, Bracket bracket, const Closeness& enough) {
  constexpr int kMost = 100;
  double at_low = d1(bracket.low) - target;
  double at_high = d1(bracket.high) - target;
  int side = 0;
  for (int i = 0; i < kMost; ++i) {
    const double k = (bracket.low * at_high - bracket.high * at_low) / (at_high - at_low);
    const double miss = d1(k) - target;
    if (std::isnan(miss)) return kAbsent;
    if (std::fabs(miss) <= enough.close || bracket.high - bracket.low <= enough.narrow) return k;
    if (miss > 0.0) {
      bracket.low = k;
      at_low = miss;
      if (side == 1) at_high *= 0.5;
      side = 1;
    } else {
      bracket.high = k;
      at_high = miss;
      if (side == -1) at_low *= 0.5;
      side = -1;
    }
  }
  return kAbsent;
}

// Bracket of the k where d1 = -k / s + s / 2 equals `target`, s = sqrt(w(k)). d1 decreases in k wherever the
// slice is free of butterfly arbitrage [Fukasawa2012] and takes every value, since wings are less steep than
// 2 |k|. The bracket is widened until it contains the root, as far as the model has vols: with a wing at
// Lee's bound the root may lie far out. It is absent without a step above 0, where rounding has made the
// variance 0.
template <class D1>
Bracket bracket_of(const D1& d1, double target, double step, double farthest) {
  if (!(step > 0.0)) return {kAbsent, kAbsent};
  step = std::fmin(step, farthest);
  Bracket bracket{-step, step};
  while (!(d1(bracket.low) > target) && bracket.low > -farthest) {
    bracket.low = std::fmax(2.0 * bracket.low, -farthest);
  }
  while (!(d1(bracket.high) < target) && bracket.high < farthest) {
    bracket.high = std::fmin(2.0 * bracket.high, farthest);
  }
  if (!(d1(bracket.low) > target && d1(bracket.high) < target)) return {kAbsent, kAbsent};
  return bracket;
}

// Features of a smile with total variance `variance`, defined up to |k| = `farthest`; `find` finds the root
// in a bracket.
template <class Variance, class Find>
SmileFeatures features_of(const Variance& variance, double time_to_expiry, double farthest,
                          const Find& find) {
  const auto vol = [&](double k) { return std::sqrt(variance(k) / time_to_expiry); };
  const auto d1 = [&](double k) {
    const double s = std::sqrt(variance(k));
    return -k / s + 0.5 * s;
  };
  const double step = std::sqrt(variance(0.0));
  const auto vol_at_d1 = [&](double target) {
    const Bracket bracket = bracket_of(d1, target, step, farthest);
    return std::isnan(bracket.low) ? kAbsent : vol(find(d1, target, bracket));
  };
  const double call = vol_at_d1(-kQuarterQuantile);
  const double put = vol_at_d1(kQuarterQuantile);
  SmileFeatures features;
  features.atm_vol = vol(0.0);
  features.risk_reversal_25 = call - put;
  features.butterfly_25 = 0.5 * (call + put) - features.atm_vol;
  return features;
}

// Features of a smile whose total variance is a formula, defined everywhere.
template <class Variance>
SmileFeatures features_of_formula(const Variance& variance, double time_to_expiry) {
  constexpr double kFarthest = 1e18;
  return features_of(variance, time_to_expiry, kFarthest,
                     [](const auto& d1, double target, const Bracket& bracket) {
                       const double k = false_position(d1, target, bracket, kOfFormulas);
                       return std::isnan(k) ? bisect(d1, target, bracket) : k;
                     });
}

}  // namespace

SmileFeatures smile_features(const SviParameters& p, double time_to_expiry) noexcept {
  const core::SviRaw<double> svi = to_core(p);
  return features_of_formula([&](double k) { return core::svi_total_variance(svi, k); }, time_to_expiry);
}

SmileFeatures smile_features(const VolSurface& surface, std::size_t slice) noexcept {
  const SurfaceSlice& surface_slice = surface.slices()[slice];
  const double time = surface_slice.expiry.time_to_expiry;
  if (const SviParameters* svi = surface_slice.variance.svi()) return smile_features(*svi, time);
  if (const SliceFormula* formula = surface_slice.variance.formula()) {
    return features_of_formula([&](double k) { return total_variance_at(*formula, k); }, time);
  }
  const core::HestonParameters model = to_core(*surface.heston());
  const auto variance = [&](double k) {
    const double vol = heston_implied_vol(model, time, k);
    return vol * vol * time;
  };
  return features_of(variance, time, core::kFarthestHestonStrike,
                     [](const auto& d1, double target, const Bracket& b) {
                       return false_position(d1, target, b, kOfPrices);
                     });
}

}  // namespace volcal
