// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A surface in the form that queries evaluate: stretches of time with one formula each.
///
/// Time is cut at the slices into stretches: a slice (a time within 1e-9 relatively of it), a gap between two
/// slices, the time before the first or beyond the last. On each, total variance at fixed k = ln(K / F(T)) is
///
///     w(T, k) = p(T) w_near(k) + q(T) w_far(k) + c(T),      F(T) = F_0 exp(growth (T - T_0))
///
/// with p, q, c linear in T: no case distinction is left in the arithmetic. Where call prices are mixed
/// instead [GatheralJacquier2014, Lemma 5.1], p and q are the weights of the prices (price_mix.h).
///
/// A stretch at one time is a SmileRow: the smile of one row of a grid, or of one slice.
///
/// Units     times: years; total variance: implied_vol^2 T; forward, strike: one currency
/// Domain    T > 0 finite; |k| < 1e150, or K > 0 finite
/// Accuracy  w: a few ulp of the sum of the sizes of its terms; k from a strike: 3 ulp
/// Failure   NaN outside the domain, and where the answer is beyond the range of doubles; never throws or
///           allocates

#include <cmath>
#include <cstdint>

#include "kernels/core/black/black.h"
#include "kernels/core/black/price_mix.h"
#include "kernels/core/math/log_ratio.h"
#include "kernels/core/portability.h"
#include "kernels/core/svi/svi.h"

namespace volcal::core {

enum class SmileKind : std::int32_t {
  one_slice,   ///< w_far has no weight
  two_slices,  ///< total variance is mixed
  price_mix,   ///< prices are mixed
};

/// One stretch of time. Each weight is linear in the distance from the time at which it starts, or vanishes:
/// near both ends of a gap the small weight keeps its digits.
struct SmileSegment {
  SviRaw<double> near;
  SviRaw<double> far;  ///< the same as near where one slice serves
  double start;        ///< years
  double near_start;   ///< years; the end of the gap where two slices serve
  double near_weight;  ///< p = near_weight + near_rate (T - near_start)
  double near_rate;
  double far_rate;         ///< q = far_rate (T - start)
  double level_rate;       ///< c = level_rate (T - start)
  double near_atm_stddev;  ///< sqrt(w_near(0)); with the next, for the weights of a price mix
  double far_atm_stddev;
  double forward;  ///< F_0, at forward_time
  double
      inverse_forward;  ///< 1 / F_0; NaN where F_0 is not in [1e-300, 1e300]: its strikes take the slow path
  double forward_time;  ///< T_0
  double forward_growth;  ///< per year, continuously
  SmileKind kind;
};

/// The parts of a smile that depend on time.
struct SmileWeights {
  double near;
  double far;
  double level;         ///< NaN where the time is outside the domain
  double log_growth;    ///< the forward is F_0 exp(log_growth)
  double inverse_time;  ///< 1 / T
};

/// A smile at one time.
struct SmileRow {
  SviRaw<double> near;
  SviRaw<double> far;
  SmileWeights weights;
  double forward;          ///< F_0
  double inverse_forward;  ///< as in SmileSegment
  SmileKind kind;
};

/// Second coordinate of a query, and the quantity that it asks for.
enum class SmileCoordinate : std::int32_t { log_moneyness, strike };
enum class SmileQuantity : std::int32_t { implied_vol, total_variance };

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// The time itself inside the domain, else NaN.
VOLCAL_HD inline double checked_time(double time) {
  constexpr double kLargest = 1.7976931348623157e308;
  return time > 0.0 && time <= kLargest ? time : std::nan("");
}

template <SmileKind kKind>
VOLCAL_HD inline SmileWeights smile_weights(const SmileSegment& segment, double time_to_expiry) {
  const double time = checked_time(time_to_expiry);
  const double u = time - segment.start;
  double near_weight = segment.near_weight + segment.near_rate * (time - segment.near_start);
  double far_weight = segment.far_rate * u;
  if constexpr (kKind == SmileKind::price_mix) {
    const double near = segment.near_atm_stddev;
    const double far = segment.far_atm_stddev;
    const double here = std::sqrt(near_weight * near * near + far_weight * far * far);
    near_weight *= (far + near) / (far + here);
    far_weight *= (far + near) / (near + here);
  }
  return {near_weight, far_weight, segment.level_rate * u,
          segment.forward_growth * (time - segment.forward_time), 1.0 / time};
}

VOLCAL_HD inline SmileWeights weights_at(const SmileSegment& segment, double time_to_expiry) {
  if (segment.kind == SmileKind::price_mix) {
    return smile_weights<SmileKind::price_mix>(segment, time_to_expiry);
  }
  return smile_weights<SmileKind::two_slices>(segment, time_to_expiry);
}

/// The smile of `segment` at a time.
VOLCAL_HD inline SmileRow smile_row(const SmileSegment& segment, double time_to_expiry) {
  return {segment.near,
          segment.far,
          weights_at(segment, time_to_expiry),
          segment.forward,
          segment.inverse_forward,
          segment.kind};
}

/// w at k from those of the two slices that serve.
template <SmileKind kKind>
VOLCAL_HD inline double joined_variance(double near_variance, double far_variance,
                                        const SmileWeights& weights, double k) {
  if constexpr (kKind == SmileKind::price_mix) {
    const double stddev =
        mixed_total_stddev(k, std::sqrt(near_variance), std::sqrt(far_variance), weights.near, weights.far);
    return stddev * stddev + weights.level;
  } else {
    return weights.near * near_variance + weights.far * far_variance + weights.level;
  }
}

/// w at k; infinite or NaN for a k that is not finite or beyond the domain (smile_answer makes both NaN).
template <SmileKind kKind>
VOLCAL_HD inline double smile_total_variance(const SviRaw<double>& near, const SviRaw<double>& far,
                                             const SmileWeights& weights, double k) {
  const double near_variance = svi_total_variance(near, k);
  if constexpr (kKind == SmileKind::one_slice) return weights.near * near_variance + weights.level;
  return joined_variance<kKind>(near_variance, svi_total_variance(far, k), weights, k);
}

/// The same for a segment or a row. One slice is computed like two: an unpredictable branch costs more than a
/// root.
template <class Smile>
VOLCAL_HD inline double smile_total_variance(const Smile& smile, const SmileWeights& weights, double k) {
  if (smile.kind == SmileKind::price_mix) {
    return smile_total_variance<SmileKind::price_mix>(smile.near, smile.far, weights, k);
  }
  return smile_total_variance<SmileKind::two_slices>(smile.near, smile.far, weights, k);
}

/// The requested quantity, from w; NaN where it is beyond the range of doubles: infinity minus infinity is
/// NaN.
VOLCAL_HD inline double smile_answer(double w, double inverse_time, SmileQuantity quantity) {
  const double value = quantity == SmileQuantity::total_variance ? w : std::sqrt(w * inverse_time);
  return value + (value - value);
}

/// True where log_ratio serves the strike; false for strikes that are not positive and finite, too.
VOLCAL_HD inline bool is_plain_strike(double strike, double inverse_forward) {
  const double ratio = strike * inverse_forward;
  return ratio > 1e-300 && ratio < 1e300;
}

/// ln(strike / forward) - log_growth for any strike; NaN outside the domain.
VOLCAL_HD inline double strike_log_moneyness(double strike, double forward, double inverse_forward,
                                             double log_growth) {
  if (is_plain_strike(strike, inverse_forward))
    return log_ratio(strike, forward, inverse_forward) - log_growth;
  return strike > 0.0 ? log_moneyness(forward, strike) - log_growth : std::nan("");
}

/// The requested quantity of a segment or a row at one coordinate.
template <class Smile>
VOLCAL_HD inline double smile_value(const Smile& smile, const SmileWeights& weights, double x,
                                    SmileCoordinate from, SmileQuantity quantity) {
  const double k = from == SmileCoordinate::log_moneyness
                       ? x
                       : strike_log_moneyness(x, smile.forward, smile.inverse_forward, weights.log_growth);
  return smile_answer(smile_total_variance(smile, weights, k), weights.inverse_time, quantity);
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
