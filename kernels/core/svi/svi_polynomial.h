// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Durrleman's condition of a raw SVI slice as the sign of one polynomial, for all k at once.
///
/// With y = k - m = sigma (t - 1/t) / 2 and sqrt(y^2 + sigma^2) = sigma (t + 1/t) / 2, t in (0, infinity),
/// everything is rational in t. Put
///
///     alpha = a / (b sigma),  mu = m / sigma,  D = t^2 + 1,  N = (1 + rho) t^2 - (1 - rho),
///     W = t w / (b sigma) = ((1 + rho) t^2 + 2 alpha t + (1 - rho)) / 2,
///     P = 4 D W - (t^2 + 2 mu t - 1) N
///       = (1 - rho) + (4 alpha + 2 mu (1 - rho)) t + 6 t^2 + (4 alpha - 2 mu (1 + rho)) t^3 + (1 + rho) t^4.
///
/// Then w' = b N / D, w'' = 8 b t^3 / (sigma D^3), k w' / (2 w) = (t^2 + 2 mu t - 1) N / (4 D W), and
///
///     G(t) = 16 D^3 W^2 g = D (P^2 - 4 (b/sigma) t N^2 W - b^2 N^2 W^2) + 64 (b/sigma) t^3 W^2
///
/// has degree 10 and, where w > 0, the sign of g. G(0) = (1 - rho)^2 (1 - (b (1 - rho) / 2)^2) and the
/// leading coefficient are Lee's bounds on the two wings. Replacing t by 1/t mirrors the smile
/// (rho, mu -> -rho, -mu) and reverses the coefficients: [1, infinity) is [0, 1] of the reversed polynomial.

#include <cmath>

#include "kernels/core/math/bernstein.h"
#include "kernels/core/portability.h"
#include "kernels/core/svi/svi.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// Range of |alpha|, |mu|, b and b / sigma (or zero) in which no product in G overflows or underflows:
/// G multiplies at most two of them squared with fourth powers of 1 +- rho >= 2^-53.
inline constexpr double kPolynomialLargest = 1e60;
inline constexpr double kPolynomialSmallest = 1e-60;

/// Power-basis coefficients of G(t), each with its rounding. Domain: b > 0, sigma > 0, |rho| <= 1. `in_range`
/// is false for parameters beyond kPolynomialLargest / Smallest: nothing may be concluded then.
struct ButterflyPolynomial {
  BallPolynomial<10> g;
  bool in_range = false;
};

VOLCAL_HD inline ButterflyPolynomial svi_butterfly_polynomial(const SviRaw<double>& p) {
  const double width = p.b * p.sigma;
  const double alpha_value = p.a / width;
  const double alpha_radius = 2.0 * kRoundingUnit * std::fabs(alpha_value);  // two roundings
  const Ball alpha{alpha_value, alpha_radius};
  const Ball mu = rounded(p.m / p.sigma);
  const Ball steep = rounded(p.b / p.sigma);
  const Ball up = rounded(1.0 + p.rho);
  const Ball down = rounded(1.0 - p.rho);

  ButterflyPolynomial result;
  const double magnitudes[4] = {std::fabs(alpha.value), std::fabs(mu.value), p.b, steep.value};
  result.in_range = true;
  for (int i = 0; i < 4; ++i) {
    const bool zero = i < 2 && (i == 0 ? p.a : p.m) == 0.0;
    const bool inside = magnitudes[i] >= kPolynomialSmallest && magnitudes[i] <= kPolynomialLargest;
    result.in_range = result.in_range && (zero || inside);
  }

  BallPolynomial<2> w;  // W
  w.set(0, {0.5 * down.value, 0.5 * down.radius});
  w.set(1, alpha);
  w.set(2, {0.5 * up.value, 0.5 * up.radius});
  BallPolynomial<2> n;  // N
  n.set(0, -down);
  n.set(2, up);
  BallPolynomial<4> lean;  // P
  const Ball two_mu{2.0 * mu.value, 2.0 * mu.radius};
  const Ball four_alpha{4.0 * alpha.value, 4.0 * alpha.radius};
  lean.set(0, down);
  lean.set(1, four_alpha + two_mu * down);
  lean.set(2, exact(6.0));
  lean.set(3, four_alpha - two_mu * up);
  lean.set(4, up);

  const BallPolynomial<4> n2 = n * n;
  const BallPolynomial<4> w2 = w * w;
  const BallPolynomial<6> n2w = n2 * w;
  const BallPolynomial<8> n2w2 = n2 * w2;
  BallPolynomial<8> h = lean * lean;
  const Ball four_steep{-4.0 * steep.value, 4.0 * steep.radius};
  const Ball minus_b2 = -(exact(p.b) * exact(p.b));
  for (int i = 0; i <= 6; ++i) h.set(i + 1, h[i + 1] + four_steep * n2w[i]);
  for (int i = 0; i <= 8; ++i) h.set(i, h[i] + minus_b2 * n2w2[i]);
  for (int i = 0; i <= 8; ++i) {
    result.g.set(i, result.g[i] + h[i]);
    result.g.set(i + 2, h[i]);
  }
  const Ball curvature{64.0 * steep.value, 64.0 * steep.radius};
  for (int i = 0; i <= 4; ++i) result.g.set(i + 3, result.g[i + 3] + curvature * w2[i]);
  return result;
}

/// Sign of Durrleman's g over the whole line. The witness is a value of t (0 and infinity are the wings).
VOLCAL_HD inline SignProof svi_butterfly_sign(const SviRaw<double>& p, int max_pieces) {
  const ButterflyPolynomial polynomial = svi_butterfly_polynomial(p);
  if (!polynomial.in_range) return {SignVerdict::undecided, 1.0, 0};
  BallPolynomial<10> reversed;
  for (int i = 0; i <= 10; ++i) reversed.set(i, polynomial.g[10 - i]);
  const SignProof left = prove_sign(to_bernstein(polynomial.g), max_pieces);
  if (left.verdict == SignVerdict::negative) return left;
  SignProof right = prove_sign(to_bernstein(reversed), max_pieces);
  right.witness = 1.0 / right.witness;  // 1 / 0 is the right wing
  right.pieces += left.pieces;
  if (right.verdict == SignVerdict::negative || left.verdict == SignVerdict::nonnegative) return right;
  return {left.verdict, left.witness, right.pieces};
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
