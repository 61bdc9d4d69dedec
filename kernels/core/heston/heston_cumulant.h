// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The cumulant function of the Heston model [Heston1993], stable and differentiable by its parameters.
///
/// With X = ln(S_T / F), dv = kappa (theta - v) dt + sigma sqrt(v) dW, d<W, W_S> = rho dt:
///
///     K(s) = ln E[exp(s X)] = v0 B + kappa theta C,      q = s (s - 1),   beta = kappa - rho sigma s,
///     d = sqrt(beta^2 - sigma^2 q),   a = (1 - exp(-d T)) / (2 d),   G = 1 + (beta - d) a,
///     B = q a / G,   C = ((beta - d) T - 2 ln G) / sigma^2
///
/// This is the form without branch crossings [AlbrecherMayerSchoutensTistaert2007, LordKahl2010], written
/// with beta - d = sigma^2 q / (beta + d) where Re beta >= 0, and 1 - exp, ln(1 + ...) in their accurate
/// forms: no difference of near numbers is taken for small sigma, small T or s near 0 and 1. s = i u is the
/// characteristic function.
///
/// The derivatives [CuiDelBanoGermano2017] follow from those by beta and d. The derivative by beta, with
/// d' = beta / d along it, r = (beta - d) / sigma^2 and a' = da / dd, divides by sigma^2 nowhere and contains
/// nothing that such a division would cancel:
///
///     r' = -r / d,   G' = sigma^2 r / d (beta a' - a),   C' = -r / d (T + 2 (beta a' - a) / G)
///
/// Units     T: years; v0, theta: variance per year; kappa: per year; sigma: per year; rho: 1
/// Domain    v0 >= 0, kappa >= 0, theta >= 0, sigma > 0, |rho| < 1, T > 0; Re s within the moments
///           that exist, or s off the real axis anywhere
/// Accuracy  error of K in eps (1 + |K|): 3 in most places, 150 at worst; of a derivative 700 at worst, in
///           eps (|K'| + (1 + |K|) / parameter). Where Re beta < 0 (rho sigma Re s > kappa) digits are lost
///           as s nears 1: eps / |s - 1|. tests/unit/kernels/heston/heston_test.cc
/// Failure   NaN, or a number without meaning where the moment does not exist

#include <cmath>

#include "kernels/core/lanes.h"
#include "kernels/core/math/complex.h"
#include "kernels/core/portability.h"

namespace volcal::core {

struct HestonParameters {
  double v0;
  double kappa;
  double theta;
  double sigma;
  double rho;
};

inline constexpr int kHestonDimension = 5;

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// K and its derivatives, in the order of HestonParameters.
template <class T>
struct HestonCumulant {
  Complex<T> value;
  Complex<T> by[kHestonDimension];
};

namespace heston_detail {

/// Terms that the value and the derivatives share.
template <class T>
struct Pieces {
  Complex<T> q;
  Complex<T> beta;
  Complex<T> d;
  Complex<T> inverse_d;
  Complex<T> rate;        ///< (beta - d) / sigma^2
  Complex<T> difference;  ///< beta - d
  Complex<T> gap;         ///< 1 - exp(-d T)
  Complex<T> a;
  Complex<T> inverse_g;
  Complex<T> b;  ///< B
  Complex<T> c;  ///< C
};

template <class T>
VOLCAL_HD inline Pieces<T> pieces_of(const HestonParameters& p, double time, const Complex<T>& s) {
  Pieces<T> x;
  const double variance = p.sigma * p.sigma;
  x.q = square(s) - s;
  x.beta = {p.kappa - p.rho * p.sigma * s.re, -p.rho * p.sigma * s.im};
  x.d = principal_root(square(x.beta) - T(variance) * x.q);
  const auto forward = x.beta.re >= 0.0;
  const Complex<T> plain = x.beta - x.d;
  // One division serves two reciprocals: that of d, and that of beta + d where it is far from 0.
  const Complex<T> larger = select<T>(forward, x.beta + x.d, plain);
  const Complex<T> inverse_both = reciprocal(x.d * larger);
  x.inverse_d = inverse_both * larger;
  const Complex<T> sum_ratio = x.q * (inverse_both * x.d);  // (beta - d) / sigma^2 where `forward`
  x.difference = select<T>(forward, T(variance) * sum_ratio, plain);
  x.gap = one_minus_exponential(T(time) * x.d);
  x.a = T(0.5) * (x.gap * x.inverse_d);
  const Complex<T> growth = x.difference * x.a;  // G - 1
  x.inverse_g = reciprocal(Complex<T>{1.0 + growth.re, growth.im});
  x.b = x.q * x.a * x.inverse_g;
  const double inverse_variance = 1.0 / variance;
  x.rate = select<T>(forward, sum_ratio, T(inverse_variance) * plain);
  x.c = T(time) * x.rate - T(2.0 * inverse_variance) * log_one_plus(growth);
  return x;
}

template <class T>
VOLCAL_HD inline Complex<T> value_of(const HestonParameters& p, const Pieces<T>& x) {
  return T(p.v0) * x.b + T(p.kappa * p.theta) * x.c;
}

}  // namespace heston_detail

template <class T>
VOLCAL_HD inline Complex<T> heston_cumulant(const HestonParameters& p, double time, const Complex<T>& s) {
  return heston_detail::value_of(p, heston_detail::pieces_of(p, time, s));
}

template <class T>
VOLCAL_HD inline HestonCumulant<T> heston_cumulant_gradient(const HestonParameters& p, double time,
                                                            const Complex<T>& s) {
  const heston_detail::Pieces<T> x = heston_detail::pieces_of(p, time, s);
  HestonCumulant<T> result;
  result.value = heston_detail::value_of(p, x);
  const T drift = p.kappa * p.theta;
  const T v0 = p.v0;
  const T per_variance = 1.0 / (p.sigma * p.sigma);
  // Derivative of a by d: (T exp(-d T) / 2 - a) / d; then those of G, B and C by beta and by d.
  const Complex<T> half_discount = T(0.5 * time) * Complex<T>{1.0 - x.gap.re, -x.gap.im};
  const Complex<T> a_by_d = (half_discount - x.a) * x.inverse_d;
  const Complex<T> g_by_d = x.difference * a_by_d - x.a;
  const Complex<T> log_g_by_d = g_by_d * x.inverse_g;
  const Complex<T> b_by_d = x.q * a_by_d * x.inverse_g - x.b * log_g_by_d;
  const Complex<T> time_part = {T(time), T(0.0)};
  const Complex<T> by_d = v0 * b_by_d - (drift * per_variance) * (time_part + T(2.0) * log_g_by_d);
  // Derivatives by beta, with d moving along.
  const Complex<T> turn = (x.beta * a_by_d - x.a) * x.inverse_g;
  const Complex<T> b_along = x.q * a_by_d * x.inverse_g * x.beta - x.b * x.difference * turn;
  const Complex<T> along_beta = (v0 * b_along - drift * (x.rate * (time_part + T(2.0) * turn))) * x.inverse_d;
  const Complex<T> along_s = along_beta * s;
  result.by[0] = x.b;
  result.by[1] = T(p.theta) * x.c + along_beta;
  result.by[2] = T(p.kappa) * x.c;
  result.by[3] =
      T(-p.rho) * along_s - T(p.sigma) * (x.q * x.inverse_d * by_d) - (drift * (2.0 / p.sigma)) * x.c;
  result.by[4] = T(-p.sigma) * along_s;
  return result;
}

/// K(c) for a real c, and whether the moment is finite: it is infinite from the first time at which
/// H(t) = G exp(d t / 2) = cosh(d t / 2) + beta sinh(d t / 2) / d vanishes [AndersenPiterbarg2007].
template <class T>
struct HestonMoment {
  T log_moment;
  Truth<T> finite;
};

template <class T>
VOLCAL_HD inline HestonMoment<T> heston_log_moment(const HestonParameters& p, double time, const T& c) {
  using std::fabs;
  using std::sqrt;
  constexpr double kTiny = 1e-300;
  const double variance = p.sigma * p.sigma;
  const T q = c * (c - 1.0);
  const T beta = p.kappa - p.rho * p.sigma * c;
  const T square_of_d = beta * beta - variance * q;
  const T d = sqrt(fabs(square_of_d) + kTiny);
  const T drift = p.kappa * p.theta;

  const T inverse_d = 1.0 / d;
  const auto turned = square_of_d < 0.0;
  // For real d: G, with its a.
  const T a = -0.5 * exp_minus_one(-time * d) * inverse_d;
  const T rate = select(beta > 0.0, q / (fabs(beta) + d), (beta - d) * (1.0 / variance));
  const T g = 1.0 + variance * rate * a;
  // For imaginary d: H = cos + beta sin / |d|.
  constexpr double kBeyondPi = 4.0;
  const T angle = select(turned, 0.5 * time * d, T(0.0));
  const SineCosine<T> turn = sine_cosine(select(angle < kBeyondPi, angle, T(kBeyondPi)));
  const T sine_ratio = turn.sine * inverse_d;
  const T h = turn.cosine + beta * sine_ratio;

  const T gate = select(turned, h, g);
  const auto finite = (gate > 0.0) & (angle < kPi);
  const T safe = select(finite, gate, T(1.0));
  const T growth = select(turned, beta * (1.0 / variance), rate);  // the part of C linear in T
  const T value = p.v0 * q * select(turned, sine_ratio, a) / safe +
                  drift * (growth * time - natural_log(safe) * (2.0 / variance));
  return {value, static_cast<Truth<T>>(finite)};
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
