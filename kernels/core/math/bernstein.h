// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Proof of the sign of a polynomial over an interval, rounding included.
///
/// A polynomial of degree N lies between the least and the greatest of its Bernstein coefficients over
/// the interval that they belong to. Halving the interval (de Casteljau) brings the coefficients to the
/// curve quadratically, so a polynomial that is positive with room to spare is proved after a few cuts,
/// and one that is negative somewhere shows it at an end point of some piece.
///
/// Every coefficient is a ball, value +- radius, that holds the exact number: each operation adds its own
/// rounding (unit roundoff u = 2^-53) to the radius. What is proved holds for the exact polynomial of the
/// given doubles; what the radius swallows is `undecided`, never guessed. Contraction to fused
/// multiply-add only lowers the error and is allowed. Underflow is the caller's duty (svi_polynomial.h
/// keeps all magnitudes away from it).

#include <cmath>

#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// Twice the unit roundoff: it covers one rounding of a value and the roundings of the radius that bounds it.
inline constexpr double kRoundingUnit = 0x1p-52;
/// Factor that covers the few (at most eight) roundings with which an inherited radius is carried on.
inline constexpr double kRadiusGrowth = 1.0 + 0x1p-50;

/// A real number known as a value and a bound on its error.
struct Ball {
  double value = 0.0;
  double radius = 0.0;
};

/// A real number that equals the double representing it.
VOLCAL_HD inline Ball exact(double x) { return {x, 0.0}; }
/// The result of one correctly rounded operation.
VOLCAL_HD inline Ball rounded(double x) { return {x, kRoundingUnit * std::fabs(x)}; }

VOLCAL_HD inline Ball operator+(const Ball& x, const Ball& y) {
  const double sum = x.value + y.value;
  return {sum, kRadiusGrowth * (x.radius + y.radius) + kRoundingUnit * std::fabs(sum)};
}
VOLCAL_HD inline Ball operator-(const Ball& x) { return {-x.value, x.radius}; }
VOLCAL_HD inline Ball operator-(const Ball& x, const Ball& y) { return x + (-y); }
VOLCAL_HD inline Ball operator*(const Ball& x, const Ball& y) {
  const double product = x.value * y.value;
  return {product,
          kRadiusGrowth * (std::fabs(x.value) * y.radius + x.radius * (std::fabs(y.value) + y.radius)) +
              kRoundingUnit * std::fabs(product)};
}

/// Polynomial of degree N whose coefficients are balls; each function states the basis that they belong to.
template <int N>
struct BallPolynomial {
  double value[N + 1] = {};
  double radius[N + 1] = {};

  VOLCAL_HD Ball operator[](int i) const { return {value[i], radius[i]}; }
  VOLCAL_HD void set(int i, const Ball& x) {
    value[i] = x.value;
    radius[i] = x.radius;
  }
};

/// Product of two polynomials in the power basis.
template <int M, int N>
VOLCAL_HD inline BallPolynomial<M + N> operator*(const BallPolynomial<M>& x, const BallPolynomial<N>& y) {
  BallPolynomial<M + N> product;
  for (int i = 0; i <= M; ++i) {
    for (int j = 0; j <= N; ++j) product.set(i + j, product[i + j] + x[i] * y[j]);
  }
  return product;
}

/// Bernstein coefficients over [0, 1] of a polynomial given in the power basis:
/// B_i = sum_j binomial(i, j) / binomial(N, j) a_j, summed as in Pascal's triangle.
template <int N>
VOLCAL_HD inline BallPolynomial<N> to_bernstein(const BallPolynomial<N>& power) {
  BallPolynomial<N> b;
  double binomial = 1.0;  // exact: N <= 10 here, and far beyond
  for (int j = 0; j <= N; ++j) {
    const double scaled = power.value[j] / binomial;
    b.set(j, {scaled, kRadiusGrowth * power.radius[j] / binomial + kRoundingUnit * std::fabs(scaled)});
    binomial = binomial * (N - j) / (j + 1);
  }
  for (int level = 1; level <= N; ++level) {
    for (int i = N; i >= level; --i) b.set(i, b[i] + b[i - 1]);
  }
  return b;
}

enum class SignVerdict : unsigned char {
  nonnegative,  ///< proved: p >= 0 on the whole interval
  negative,     ///< proved: p < 0 at the witness
  undecided,    ///< p comes closer to zero than rounding lets one tell, or the budget of cuts ran out
};

struct SignProof {
  SignVerdict verdict = SignVerdict::undecided;
  double witness = 0.0;  ///< in [0, 1]; where p < 0, or the first place that stays undecided
  int pieces = 0;        ///< number of intervals examined
};

/// Sign over [0, 1] of the polynomial with these Bernstein coefficients.
///
/// `max_pieces` bounds the time and kMaxDepth halvings reach a width of 2^-kMaxDepth. Both limits leave
/// `undecided`, never a wrong verdict. NaN coefficients are undecided.
template <int N>
VOLCAL_HD inline SignProof prove_sign(const BallPolynomial<N>& bernstein, int max_pieces) {
  // Near 2^-48 neighbouring doubles at t = 1 are a few ulp apart: no finer cut tells more.
  constexpr int kMaxDepth = 48;
  struct Piece {
    BallPolynomial<N> b;
    double left;
    double width;
    int depth;
  };
  Piece stack[kMaxDepth + 2];
  int top = 0;
  stack[0] = {bernstein, 0.0, 1.0, 0};
  SignProof proof{SignVerdict::nonnegative, 0.0, 0};
  while (top >= 0) {
    Piece& piece = stack[top];
    ++proof.pieces;
    if (piece.b.value[0] + piece.b.radius[0] < 0.0) return {SignVerdict::negative, piece.left, proof.pieces};
    if (piece.b.value[N] + piece.b.radius[N] < 0.0) {
      return {SignVerdict::negative, piece.left + piece.width, proof.pieces};
    }
    bool nonnegative = true;
    bool hopeless = true;  // only rounding is left: further cuts cannot decide
    for (int i = 0; i <= N; ++i) {
      nonnegative = nonnegative && piece.b.value[i] >= piece.b.radius[i];
      hopeless = hopeless && !(std::fabs(piece.b.value[i]) > piece.b.radius[i]);
    }
    if (nonnegative) {
      --top;
      continue;
    }
    if (hopeless || piece.depth >= kMaxDepth || proof.pieces >= max_pieces) {
      if (proof.verdict == SignVerdict::nonnegative) {
        proof.verdict = SignVerdict::undecided;
        proof.witness = piece.left;
      }
      if (proof.pieces >= max_pieces) return proof;
      --top;
      continue;
    }
    // De Casteljau at 1/2, in place: the left half goes on top, the right half stays below it.
    Piece& left = stack[top + 1];
    left.left = piece.left;
    left.width = 0.5 * piece.width;
    left.depth = piece.depth + 1;
    double* v = piece.b.value;
    double* r = piece.b.radius;
    for (int level = 0; level < N; ++level) {
      left.b.value[level] = v[0];
      left.b.radius[level] = r[0];
      for (int i = 0; i < N - level; ++i) {
        v[i] = 0.5 * (v[i] + v[i + 1]);
        r[i] = kRadiusGrowth * 0.5 * (r[i] + r[i + 1]) + kRoundingUnit * std::fabs(v[i]);
      }
    }
    left.b.value[N] = v[0];
    left.b.radius[N] = r[0];
    piece.left += left.width;
    piece.width = left.width;
    piece.depth = left.depth;
    ++top;
  }
  return proof;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
