// SPDX-License-Identifier: Apache-2.0
#include "calibration/surface/smile_point.h"

#include <cmath>

#include "kernels/core/black/black_point.h"
#include "kernels/core/math/normal.h"

namespace volcal {
namespace {

using core::SmileKind;

/// Density of ln(S / F) at one end of a price mix: phi(d2) g / sqrt(w).
double log_density(const SliceValue& v, double k) {
  const double stddev = std::sqrt(v.w);
  const double d2 = -k / stddev - 0.5 * stddev;
  return core::normal_pdf(d2) * core::durrleman_g(v, k) / stddev;
}

struct SmilePoint {
  double total_variance;
  double stddev;
  core::BlackPoint black;
  double log_density;  ///< density of ln(S / F) at k
};

template <class AnyStretch>
SmilePoint smile_point(const AnyStretch& stretch, const core::SmileWeights& weights, double k,
                       double bound_ratio) {
  if (stretch.segment.kind != SmileKind::price_mix) {
    const SliceValue v = variance_value(stretch, weights, k);
    const double stddev = std::sqrt(v.w);
    const core::BlackPoint black = core::black_point(k, bound_ratio, stddev);
    return {v.w, stddev, black, black.pdf_d2 * core::durrleman_g(v, k) / stddev};
  }
  const SliceValue near = stretch.near_value(k);
  const SliceValue far = stretch.far_value(k);
  const double stddev =
      core::mixed_total_stddev(k, std::sqrt(near.w), std::sqrt(far.w), weights.near, weights.far);
  return {stddev * stddev, stddev, core::black_point(k, bound_ratio, stddev),
          weights.near * log_density(near, k) + weights.far * log_density(far, k)};
}

}  // namespace

double forward_at(const core::SmileSegment& segment, double time_to_expiry) noexcept {
  const double time = core::checked_time(time_to_expiry);
  const double log_growth = segment.forward_growth * (time - segment.forward_time);
  // On a slice and with a flat curve the forward is returned to the bit, and without an exponential.
  if (log_growth == 0.0) return segment.forward;
  const double forward = segment.forward * std::exp(log_growth);
  return std::isnormal(forward) ? forward : kAbsent;
}

double stretch_value(const Stretch& stretch, double time_to_expiry, double coordinate,
                     core::SmileCoordinate from, core::SmileQuantity quantity) noexcept {
  const core::SmileSegment& segment = stretch.segment;
  const core::SmileWeights weights = core::weights_at(segment, time_to_expiry);
  const double k = from == core::SmileCoordinate::log_moneyness
                       ? coordinate
                       : core::strike_log_moneyness(coordinate, segment.forward, segment.inverse_forward,
                                                    weights.log_growth);
  const double w = stretch.joined_variance(stretch.near_variance(k), stretch.far_variance(k), weights, k);
  return core::smile_answer(w, weights.inverse_time, quantity);
}

SurfacePoint surface_point(const Stretch& stretch, double time_to_expiry, double forward, double strike,
                           double k) noexcept {
  SurfacePoint point;
  if (std::isnan(core::checked_time(time_to_expiry)) || !std::isfinite(k) || !(strike > 0.0) ||
      !std::isfinite(strike)) {
    return point;
  }
  const bool below = k < 0.0;
  const core::SmileWeights weights = core::weights_at(stretch.segment, time_to_expiry);
  const double bound_ratio = below ? strike / forward : forward / strike;
  const SmilePoint smile =
      stretch.visit([&](const auto& ends) { return smile_point(ends, weights, k, bound_ratio); });
  const double out_of_the_money = (below ? strike : forward) * smile.black.otm_price_ratio;
  point.time_to_expiry = time_to_expiry;
  point.forward = forward;
  point.strike = strike;
  point.log_moneyness = k;
  point.implied_vol = std::sqrt(smile.total_variance / time_to_expiry);
  point.total_variance = smile.total_variance;
  point.call = below ? out_of_the_money + (forward - strike) : out_of_the_money;
  point.put = below ? out_of_the_money : out_of_the_money + (strike - forward);
  point.delta = smile.black.call_delta;
  point.gamma = smile.black.pdf_d1 / (forward * smile.stddev);
  point.vega = forward * smile.black.pdf_d1 * std::sqrt(time_to_expiry);
  point.density = smile.log_density / strike;
  return point;
}

}  // namespace volcal
