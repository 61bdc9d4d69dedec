// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Judge of prices and implied vols of out-of-the-money options: an independent method in extended precision.
///
/// The out-of-the-money price over min(F, K) is the integral of its derivative by the total standard
/// deviation from 0 to s [a = |ln(K/F)|, h = a / s, t = s / 2],
///
///     price = slope I,   slope = exp(-(h - t)^2 / 2) / sqrt(2 pi),
///     I     = (s / 2) int_0^inf exp(-(z / 2) (h^2 - t^2 / (1 + z))) (1 + z)^(-3/2) dz,
///
/// with u^2 = s^2 / (1 + z) from u to z. Every term is positive: nothing cancels, at no distance from the
/// forward. The trapezoidal rule in x, z = exp(x - exp(-x)) / (1 + h^2), converges faster than any power of
/// its step [TakahasiMori1974].
///
/// An implied vol is judged without solving anything: the exact price at the vol less the quote, over the
/// exact slope, is the vol's error to first order (the second is near 1e-32).
///
/// Accuracy  relative 1e-17 of the price in x87's 64 bits (tests/unit/host/bench against 60 digits); needs a
///           long double wider than a double
/// Time      some 15 microseconds an option; Boost.Math's exp_sinh takes 50 for ten digits and 88 for all

#include "kernels/core/option_side.h"

namespace volcal::bench {

/// An out-of-the-money option: a call for a strike above the forward, else a put.
struct Otm {
  double forward;
  double strike;
  double time_to_expiry;  ///< years
};

/// Price over min(F, K), its slope by total standard deviation, and I = price / slope.
struct ExactPrice {
  long double price;
  long double slope;
  long double ratio;
};

/// Exact price of an option; `stddev` > 0.
[[nodiscard]] ExactPrice exact_price(const Otm& option, long double stddev) noexcept;
/// The same from the distance |ln(K/F)|.
[[nodiscard]] ExactPrice exact_price(long double distance, long double stddev) noexcept;

/// Error of an implied vol: |vol error| / vol in units of eps (1 + condition), eps = 2^-52, condition =
/// |price / (s slope)|. The unit is the accuracy with which a double of the price determines the vol. NaN
/// where vol is NaN.
[[nodiscard]] double implied_vol_error(const Otm& option, double undiscounted_price, double vol) noexcept;

/// Error of a price: |price error| / price in units of eps (1 + h^2), h = |ln(K/F)| / s, which is the
/// condition of the price in its own exponent.
[[nodiscard]] double price_error(const Otm& option, double vol, double undiscounted_price) noexcept;

}  // namespace volcal::bench
