// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Black implied volatility of European options from undiscounted prices.
///
///     call = F N(d1) - K N(d2),  put = call - F + K,  d1,2 = ln(F/K) / s +- s / 2,  s = implied_vol sqrt(T)
///
/// Units     undiscounted_price, forward, strike: one currency; time_to_expiry: years; result: decimal per
///           root year (0.20, never 20)
/// Domain    forward, strike, time_to_expiry > 0 and finite; price above intrinsic value and below forward
///           (call) or strike (put)
/// Accuracy  a few units in the last place of what the price's rounding permits (docs/method/numerics.md)
/// Failure   NaN and a status, per option; nothing is clamped or guessed

#include <cstdint>
#include <span>

#include "volcal/device.h"
#include "volcal/expected.h"
#include "volcal/names.h"
#include "volcal/quotes.h"

namespace volcal {

enum class ImpliedVolStatus : std::uint8_t {
  ok,
  non_finite,       ///< an input is NaN or infinite, or forward, strike or time is not positive
  below_intrinsic,  ///< price below intrinsic value: no vol gives it
  above_bound,      ///< price at or above its no-arbitrage upper bound
  zero_time_value,  ///< price equals intrinsic value: the vol is 0
  max_iterations,   ///< the iteration did not settle; the value is not to be used
};

template <>
inline constexpr auto kNamesOf<ImpliedVolStatus> = names_up_to<ImpliedVolStatus::max_iterations>(
    "ok", "non_finite", "below_intrinsic", "above_bound", "zero_time_value", "max_iterations");

struct ImpliedVolResult {
  double implied_vol = kAbsent;  ///< NaN unless status is ok (0 with zero_time_value, and below 5e-324)
  ImpliedVolStatus status = ImpliedVolStatus::non_finite;
};

/// Implied vol of one option. Never throws or allocates.
[[nodiscard]] ImpliedVolResult implied_vol(double undiscounted_price, double forward, double strike,
                                           double time_to_expiry, OptionType type) noexcept;

/// Input and output of many options: all spans have one length, with one result for each option.
struct ImpliedVolRequest {
  std::span<const double> undiscounted_price;
  std::span<const double> forward;
  std::span<const double> strike;
  std::span<const double> time_to_expiry;
  std::span<const OptionType> type;
  std::span<ImpliedVolResult> results;  ///< output, every element written
};

/// Implied vols of many options. Fails with `usage` where lengths differ or `device` does not exist; an
/// option without a vol fails alone.
[[nodiscard]] Expected<void> implied_vols(const ImpliedVolRequest& request, Device device = Device::automatic,
                                          int device_ordinal = 0) noexcept;

}  // namespace volcal
