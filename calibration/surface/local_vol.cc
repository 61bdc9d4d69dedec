// SPDX-License-Identifier: Apache-2.0
#include "volcal/local_vol.h"

#include <array>
#include <cmath>

#include "calibration/models/heston_core.h"
#include "calibration/surface/heston_smile.h"
#include "calibration/surface/smile_point.h"
#include "calibration/surface/surface_state.h"
#include "kernels/backend/heston_option.h"
#include "kernels/core/black/black.h"

namespace volcal {
namespace {

using core::SmileKind;

/// True within the bound of k beyond which squares overflow, and a slope would be wrong before it is NaN.
bool in_domain(double time, double k) {
  constexpr double kFarthest = 1e150;
  return !std::isnan(core::checked_time(time)) && std::fabs(k) < kFarthest;
}

/// Root of the quotient; NaN where either number is negative or the density is zero.
double vol_of(double twice_growth, double density) {
  if (!(twice_growth >= 0.0) || !(density > 0.0)) return kAbsent;
  const double variance = twice_growth / density;
  return std::isfinite(variance) ? std::sqrt(variance) : kAbsent;
}

/// Derivative dw/dT at fixed k. In a gap the difference of variances is formed first, so that equal ones grow
/// by 0, not by a rounding.
template <class AnyStretch>
double variance_growth(const AnyStretch& stretch, double k) {
  const core::SmileSegment& segment = stretch.segment;
  const double near = stretch.near_variance(k);
  if (segment.kind == SmileKind::one_slice) return segment.near_rate * near + segment.level_rate;
  return segment.far_rate * (stretch.far_variance(k) - near);
}

/// Quantities of one end of a price mix in units of phi(d2): the out-of-the-money price over K is phi(d2) D
/// (black.h, on either side of the money), its gap to the bound is phi(d2) E, and the density of ln(S / F) is
/// phi(d2) g / sqrt(w).
struct MixEnd {
  double w;
  double h;
  double t;
  double density;
};

MixEnd mix_end(const SliceValue& value, double k) {
  const double stddev = std::sqrt(value.w);
  return {value.w, std::fabs(k) / stddev, 0.5 * stddev, core::durrleman_g(value, k) / stddev};
}

/// Local vol of a price mix. C / K, its growth and the density all mix with the weights p, q, and
/// dq/dT = -dp/dT; with theta the at-the-money variance and sqrt(theta) = s,
/// dq/dT = (s_near + s_far) / (2 s (T_far - T_near)):
///
///     sigma^2 = 2 dq/dT (C_far - C_near) / K / (p density_near + q density_far)
///
/// All terms are divided by phi(d2) of the end where it is larger, so that the result exists in wings whose
/// prices are far below the range of doubles.
template <class AnyStretch>
double mixed_local_vol(const AnyStretch& stretch, double time, double k) {
  const core::SmileSegment& segment = stretch.segment;
  const core::SmileWeights weights = core::weights_at(segment, time);
  const MixEnd near = mix_end(stretch.near_value(k), k);
  const MixEnd far = mix_end(stretch.far_value(k), k);
  // (d2_near^2 - d2_far^2) / 2, without a difference of squares.
  const double fall = 0.5 * (far.w - near.w) * ((k / near.w) * (k / far.w) - 0.25);
  const double of_near = fall > 0.0 ? std::exp(-fall) : 1.0;
  const double of_far = fall > 0.0 ? 1.0 : std::exp(fall);
  // Near its bound a price is almost constant, and the gap to the bound keeps the digits.
  constexpr double kSwitch = -0.5;  // threshold of otm_price_ratio
  const bool low = 0.5 * (near.h + far.h) - 0.5 * (near.t + far.t) >= kSwitch;
  const double change = low ? of_far * core::time_value_over_slope(far.h, far.t) -
                                  of_near * core::time_value_over_slope(near.h, near.t)
                            : of_near * core::bound_gap_over_slope(near.h, near.t) -
                                  of_far * core::bound_gap_over_slope(far.h, far.t);
  const double near_theta = segment.near_atm_stddev * segment.near_atm_stddev;
  const double far_theta = segment.far_atm_stddev * segment.far_atm_stddev;
  const double tau = segment.far_rate * (time - segment.start);
  const double here = std::sqrt(near_theta + tau * (far_theta - near_theta));
  const double rate = segment.far_rate * (segment.near_atm_stddev + segment.far_atm_stddev) / here;
  return vol_of(rate * change, weights.near * of_near * near.density + weights.far * of_far * far.density);
}

template <class AnyStretch>
double slices_local_vol(const AnyStretch& stretch, double time, double k) {
  if (stretch.segment.kind == SmileKind::price_mix) return mixed_local_vol(stretch, time, k);
  const SliceValue value = variance_value(stretch, core::weights_at(stretch.segment, time), k);
  return value.w > 0.0 ? vol_of(variance_growth(stretch, k), core::durrleman_g(value, k)) : kAbsent;
}

/// An out-of-the-money price over the forward with its derivatives by k; NaN where they are not accurate.
HestonOption shape_at(const core::HestonParameters& model, double time, double k) {
  // The error estimate includes a thousandth of the density's error (heston_slice.h).
  constexpr double kWorst = 1e-3 * kHestonWorstError;
  HestonOption option = heston_option(model, time, k, kHestonQueryAccuracy, true);
  if (!(option.error <= kWorst * option.price)) option.price = option.slope = option.curvature = kAbsent;
  return option;
}

/// Derivative dC/dT over the forward, at fixed k.
double heston_growth(const core::HestonParameters& m, double time, double k) {
  std::array<double, core::kHestonDimension> by{};
  core::HestonStatus status{};
  double price = kAbsent;
  double error = kAbsent;
  heston_strikes(m, time, &k, 1, kHestonQueryAccuracy,
                 {&status, &price, &error, nullptr, nullptr, by.data()});
  if (!(error <= kHestonWorstError * price)) return kAbsent;
  return (m.v0 * by[0] + m.kappa * by[1] + m.theta * by[2] + m.sigma * by[3]) / time;
}

double heston_local_vol(const core::HestonParameters& model, double time, double k) {
  if (!core::is_valid_heston_time(time) || !core::is_valid_heston_strike(k)) return kAbsent;
  const HestonOption shape = shape_at(model, time, k);
  return vol_of(2.0 * heston_growth(model, time, k), shape.curvature - shape.slope);
}

}  // namespace

double durrleman_g(const VolSurface& surface, std::size_t slice, double k) noexcept {
  const auto& state = SurfaceAccess::state(surface);
  const double time = state.slices[slice].expiry.time_to_expiry;
  if (!in_domain(time, k)) return kAbsent;
  if (state.is_svi) return core::svi_durrleman_g(state.rows[slice].near, k);
  if (!state.heston) return core::durrleman_g(value_at(*state.slices[slice].variance.formula(), k), k);
  if (!core::is_valid_heston_strike(k)) return kAbsent;
  const HestonOption shape = shape_at(to_core(*state.heston), time, k);
  const double vol = heston_vol_of_price(shape.price, shape.error, time, k);
  return heston_durrleman_g(shape.slope, shape.curvature, vol * vol * time, k);
}

double local_vol(const VolSurface& surface, double time_to_expiry, double k) noexcept {
  if (!in_domain(time_to_expiry, k)) return kAbsent;
  const auto& state = SurfaceAccess::state(surface);
  const double time = state.times.slice_time(time_to_expiry);
  if (state.heston) return heston_local_vol(to_core(*state.heston), time, k);
  return state.times.stretch_after(time_to_expiry).visit([&](const auto& stretch) {
    return slices_local_vol(stretch, time, k);
  });
}

}  // namespace volcal
