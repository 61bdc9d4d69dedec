// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where a time lies among the slices of a surface, and the smile there.
///
///     on a slice      w = w_i
///     before          w = w_1 T / T_1
///     beyond          w = w_n + theta_n (T / T_n - 1)
///     linear gap      w = (1 - tau) w_i + tau w_{i+1},      tau = (T - T_i) / (T_{i+1} - T_i)
///     price-mix gap   C / K = alpha C_i / K_i + (1 - alpha) C_{i+1} / K_{i+1} at the same k,
///                     alpha = (sqrt theta_{i+1} - sqrt theta) / (sqrt theta_{i+1} - sqrt theta_i),
///                     theta linear in T [GatheralJacquier2014, Lemma 5.1]
///
/// At fixed k, C / K, C / F, P / F and the density of ln(S / F) all mix with the same weights; the
/// out-of-the-money price is what is mixed here, so far wings keep their digits. alpha is computed as
/// (1 - tau) (sqrt theta_{i+1} + sqrt theta_i) / (sqrt theta_{i+1} + sqrt theta), which needs no difference
/// and is 1 - tau where both at-the-money variances are equal.

#include <cstddef>
#include <span>

#include "calibration/surface/surface_state.h"

namespace volcal {

enum class TimeRegion : unsigned char { outside, slice, before, beyond, linear, mix };

struct TimePosition {
  TimeRegion region = TimeRegion::outside;
  std::size_t node = 0;  ///< the slice, or the earlier one of a gap
  double weight = 0.0;   ///< of the later slice: tau, or 1 - alpha for a mix
  double scale = 1.0;    ///< T / T_1 before the first
  double shift = 0.0;    ///< added variance beyond the last
};

/// `outside` where T is not a positive finite number.
[[nodiscard]] TimePosition locate(std::span<const TimeNode> nodes, double time_to_expiry) noexcept;

/// Forward at T: log-linear between, flat in the outer gaps' rate beyond the ends.
[[nodiscard]] double forward_at(std::span<const TimeNode> nodes, const TimePosition& position,
                                double time_to_expiry) noexcept;

/// The smile at one k. All NaN outside.
struct SmilePoint {
  double total_variance;
  double otm_price_ratio;  ///< out-of-the-money price over min(F, K)
  double log_density;      ///< density of ln(S / F) at k
};
[[nodiscard]] double total_variance_at(std::span<const TimeNode> nodes, const TimePosition& position,
                                       double log_moneyness) noexcept;
[[nodiscard]] SmilePoint smile_point_at(std::span<const TimeNode> nodes, const TimePosition& position,
                                        double log_moneyness) noexcept;

}  // namespace volcal
