// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Heston prices with 36 digits, on a contour that shares nothing with kernels/core/heston/heston_contour.h
/// but the shape: always through 1/2, where nothing explodes, so that an out-of-the-money price is a
/// difference whose cancelled digits are made up for by those at hand; tilted by the fall at infinity or not
/// at all; nodes so near that the rule of twice their distance tells how far the sum can be trusted.

#include <algorithm>
#include <boost/multiprecision/mpfr.hpp>
#include <cmath>

#include "kernels/core/heston/heston_cumulant.h"
#include "tests/support/heston_reference.h"

namespace volcal::test {

using Long = boost::multiprecision::number<
    boost::multiprecision::mpfr_float_backend<36, boost::multiprecision::allocate_stack>,
    boost::multiprecision::et_off>;

/// The reference is sought for prices down to this.
inline constexpr double kReferenceFloor = 1e-17;

struct ReferencePrice {
  Long price;    ///< out of the money, over the forward
  double error;  ///< absolute, on the safe side
};

namespace heston_price_detail {

/// The integral over s(y) = 1/2 - b (cosh y - 1) sin w + i b sinh y cos w.
inline ReferencePrice contour_integral(const ReferenceHeston<Long>& p, const Long& time, const Long& k,
                                       double scale, double tilt, double step) {
  using C = ReferenceComplex<Long>;
  constexpr int kMostNodes = 4000;
  constexpr double kNegligible = 1e-33;
  const Long pi = boost::math::constants::pi<Long>();
  const Long across = Long(scale) * sin(Long(tilt));
  const Long along = Long(scale) * cos(Long(tilt));
  const Long ratio = exp(Long(step));
  Long grown = 1;
  Long all = 0;
  Long even = 0;
  Long size = 0;
  int small = 0;
  for (int j = 0; j < kMostNodes && small < 3; ++j, grown *= ratio) {
    const Long sinh = (grown - 1 / grown) / 2;
    const Long cosh = (grown + 1 / grown) / 2;
    const C s = {Long(0.5) - across * (cosh - 1), along * sinh};
    const C tangent = {-across * sinh, along * cosh};
    const C below = {s.re - 1, s.im};
    const C term = exponential(reference_heston_cumulant(p, time, s) - k * below) * tangent / (s * below);
    const Long part = j == 0 ? Long(term.im / 2) : term.im;
    all += part;
    if (j % 2 == 0) even += 2 * part;
    const Long here = modulus(term);
    size += here;
    small = here < kNegligible * size ? small + 1 : 0;
  }
  const Long unit = Long(step) / pi;
  const double difference = static_cast<double>(abs(all - even) * unit);
  const double total = static_cast<double>(size * unit);
  // The error of the whole is near the square of the half's; rounding grows with the sum of sizes.
  const double relative = difference / total;
  const double error = total * (std::pow(relative, 1.6) + 1e-32) + (small < 3 ? total : 0.0);
  return {all * unit, std::isfinite(error) ? error : 1e300};
}

}  // namespace heston_price_detail

inline ReferencePrice reference_heston_price(const core::HestonParameters& m, double time, double k) {
  constexpr double kEnough = 1e-15;  // relatively
  const ReferenceHeston<Long> p = {m.v0, m.kappa, m.theta, m.sigma, m.rho};
  // Far out |exp(K)| falls like exp(-rate |Im s|) and turns like exp(i drift |Im s|).
  const double size = (m.v0 + m.kappa * m.theta * time) / m.sigma;
  const double rate = size * std::sqrt(1.0 - m.rho * m.rho);
  const double tilt = -0.5 * std::atan2(k + size * m.rho, rate);
  ReferencePrice best = {0, 1e300};
  const Long parity = k >= 0.0 ? Long(1) : Long(exp(Long(k)));
  const auto enough = [&] {
    const double price = static_cast<double>(abs(parity + best.price));
    return best.error < kEnough * std::fmax(price, kReferenceFloor);
  };
  for (const double step : {0.08, 0.03}) {
    for (const double share : {1.0, 0.4, 0.0}) {
      const ReferencePrice tried = heston_price_detail::contour_integral(p, time, k, 0.7, share * tilt, step);
      if (tried.error < best.error) best = tried;
      if (enough()) return {parity + best.price, best.error};
    }
  }
  return {parity + best.price, best.error};
}

}  // namespace volcal::test
