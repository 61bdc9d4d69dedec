// SPDX-License-Identifier: Apache-2.0
#include "calibration/report/svi_smile_features.h"

#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>

#include "calibration/surface/heston_smile.h"
#include "calibration/surface/surface_state.h"
#include "kernels/core/svi/svi.h"

namespace volcal {
namespace {

// N^-1(0.75): d1 of the 25-delta put; that of the 25-delta call is its negative.
constexpr double kQuarterQuantile = 0.67448975019608174;

struct Bracket {
  double low;
  double high;
};

// The k in the bracket where d1 is `target`, to rounding; absent where a vol needed for it is.
template <class D1>
double root_in(const D1& d1, double target, Bracket bracket) {
  bool lost = false;
  const auto difference = [&](double k) {
    const double found = d1(k) - target;
    lost = lost || std::isnan(found);
    return found;
  };
  const boost::math::tools::eps_tolerance<double> close;
  std::uintmax_t evaluations = 200;  // a bound; eight are usual
  const auto [low, high] =
      boost::math::tools::toms748_solve(difference, bracket.low, bracket.high, close, evaluations);
  return lost ? kAbsent : 0.5 * (low + high);
}

// The k where d1 = -k / s + s / 2 equals `target`, s = sqrt(w(k)). d1 falls in k wherever the slice is free
// of butterfly arbitrage [Fukasawa2012] and takes every value, since wings are less steep than 2 |k|. The
// bracket is widened until it holds the root, as far as the model has vols: a wing at Lee's bound may put it
// far out. Without a step above 0, a variance that rounding took, there is nothing to widen.
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

// `variance` is w(k), known to |k| <= `farthest`.
template <class Variance>
SmileFeatures features_of(const Variance& variance, double time_to_expiry, double farthest) {
  const auto vol = [&](double k) { return std::sqrt(variance(k) / time_to_expiry); };
  const auto d1 = [&](double k) {
    const double s = std::sqrt(variance(k));
    return -k / s + 0.5 * s;
  };
  const double step = std::sqrt(variance(0.0));
  const auto vol_at_d1 = [&](double target) {
    const Bracket bracket = bracket_of(d1, target, step, farthest);
    return std::isnan(bracket.low) ? kAbsent : vol(root_in(d1, target, bracket));
  };
  const double call = vol_at_d1(-kQuarterQuantile);
  const double put = vol_at_d1(kQuarterQuantile);
  SmileFeatures features;
  features.atm_vol = vol(0.0);
  features.risk_reversal_25 = call - put;
  features.butterfly_25 = 0.5 * (call + put) - features.atm_vol;
  return features;
}

}  // namespace

SmileFeatures smile_features(const SviParameters& p, double time_to_expiry) noexcept {
  const core::SviRaw<double> svi = to_core(p);
  constexpr double kFarthest = 1e18;
  return features_of([&](double k) { return core::svi_total_variance(svi, k); }, time_to_expiry, kFarthest);
}

SmileFeatures smile_features(const VolSurface& surface, std::size_t slice) noexcept {
  const SurfaceSlice& own = surface.slices()[slice];
  const double time = own.expiry.time_to_expiry;
  if (surface.heston() == nullptr) return smile_features(own.svi, time);
  const core::HestonParameters model = to_core(*surface.heston());
  const auto variance = [&](double k) {
    const double vol = heston_implied_vol(model, time, k);
    return vol * vol * time;
  };
  return features_of(variance, time, core::kFarthestHestonStrike);
}

}  // namespace volcal
