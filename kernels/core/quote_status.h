// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reason why an element of a batch has no value. Core functions return it beside the value; they never
/// throw.

#include <cstdint>

namespace volcal::core {

enum class QuoteStatus : std::uint8_t {
  ok,
  non_finite,       ///< an input is NaN or infinite, or forward, strike or time is not positive
  below_intrinsic,  ///< price below intrinsic value: no vol gives it
  above_bound,      ///< price at or above its no-arbitrage upper bound
  zero_time_value,  ///< price equals intrinsic value: the vol is 0 (or below the range of doubles)
  max_iterations,   ///< the iteration did not converge; the value is not to be used
};

}  // namespace volcal::core
