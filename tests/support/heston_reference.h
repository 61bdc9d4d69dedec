// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The cumulant function of the Heston model three more times, for types of many digits: by the published
/// formula, by that formula followed continuously along a path, and by the differential equations.
///
///     K(s) = v0 B(T) + kappa theta C(T),    C' = B,    B' = (s^2 - s) / 2 - beta B + sigma^2 B^2 / 2,
///     B(0) = C(0) = 0,    beta = kappa - rho sigma s

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "tests/support/reference_complex.h"

namespace volcal::test {

template <class R>
struct ReferenceHeston {
  R v0;
  R kappa;
  R theta;
  R sigma;
  R rho;
};

/// What the formulas are made of; d is the root with a nonnegative real part.
template <class R>
struct ReferenceHestonParts {
  ReferenceComplex<R> beta;
  ReferenceComplex<R> d;
  ReferenceComplex<R> ratio;  ///< g = (beta - d) / (beta + d)
  ReferenceComplex<R> decay;  ///< exp(-d T)
  ReferenceComplex<R> b;
  ReferenceComplex<R> growth;  ///< G = (1 - g exp(-d T)) / (1 - g)
};

/// [AlbrecherMayerSchoutensTistaert2007], as printed there but for s in the place of i u.
template <class R>
ReferenceHestonParts<R> reference_heston_parts(const ReferenceHeston<R>& p, const R& time,
                                               const ReferenceComplex<R>& s) {
  using C = ReferenceComplex<R>;
  ReferenceHestonParts<R> x;
  const R variance = p.sigma * p.sigma;
  const C one = {R(1), R(0)};
  x.beta = {p.kappa - p.rho * p.sigma * s.re, R(0) - p.rho * p.sigma * s.im};
  x.d = square_root(x.beta * x.beta - variance * (s * s - s));
  x.ratio = (x.beta - x.d) / (x.beta + x.d);
  x.decay = exponential((R(0) - time) * x.d);
  const C rest = one - x.ratio * x.decay;
  x.b = (R(1) / variance) * (x.beta - x.d) * (one - x.decay) / rest;
  x.growth = rest / (one - x.ratio);
  return x;
}

template <class R>
ReferenceComplex<R> reference_heston_cumulant(const ReferenceHeston<R>& p, const R& time,
                                              const ReferenceComplex<R>& s) {
  const ReferenceHestonParts<R> x = reference_heston_parts(p, time, s);
  const R share = p.kappa * p.theta / (p.sigma * p.sigma);
  return p.v0 * x.b + share * (time * (x.beta - x.d) - R(2) * logarithm(x.growth));
}

/// Follows ln H, H = G exp(d T / 2), an entire function of s, along a path whose first point is real: no
/// logarithm or root is trusted with more than the step from one point to the next.
template <class R>
class FollowedCumulant {
 public:
  FollowedCumulant(const ReferenceHeston<R>& p, const R& time, const R& start)
      : p_(p), time_(time), last_(reference_heston_parts(p, time, {start, R(0)})) {
    log_h_ = logarithm(last_.growth) + (time / R(2)) * last_.d;
    log_h_.im = R(0);  // H is positive on the real axis as far as moments are finite
  }

  /// K at the next point, near enough to the last one for ln H to turn by less than pi.
  ReferenceComplex<R> step_to(const ReferenceComplex<R>& s) {
    const ReferenceHestonParts<R> x = reference_heston_parts(p_, time_, s);
    log_h_ = log_h_ + logarithm(x.growth / last_.growth * exponential((time_ / R(2)) * (x.d - last_.d)));
    last_ = x;
    const R share = p_.kappa * p_.theta / (p_.sigma * p_.sigma);
    return p_.v0 * x.b + share * (time_ * x.beta - R(2) * log_h_);
  }

 private:
  ReferenceHeston<R> p_;
  R time_;
  ReferenceHestonParts<R> last_;
  ReferenceComplex<R> log_h_;
};

/// The first time at which E[exp(c X)] is infinite, or infinity [AndersenPiterbarg2007].
template <class R>
double reference_explosion_time(const ReferenceHeston<R>& p, const R& c) {
  using std::atan2;
  using std::log;
  using std::sqrt;
  const double never = std::numeric_limits<double>::infinity();
  const R beta = p.kappa - p.rho * p.sigma * c;
  const R q = c * c - c;
  if (q <= R(0)) return never;
  const R square_of_d = beta * beta - p.sigma * p.sigma * q;
  if (square_of_d >= R(0)) {
    const R d = sqrt(square_of_d);
    return beta > R(0) ? never : static_cast<double>(R(log((beta - d) / (beta + d)) / d));
  }
  const R speed = sqrt(R(0) - square_of_d);
  return static_cast<double>(R(R(2) * atan2(speed, R(0) - beta) / speed));
}

/// By Taylor series of B in time, step by step: kTaylorOrder terms, the last of which are at most `smallest`
/// of what they are added to.
template <class R>
ReferenceComplex<R> integrated_heston_cumulant(const ReferenceHeston<R>& p, const R& time,
                                               const ReferenceComplex<R>& s, double smallest) {
  using C = ReferenceComplex<R>;
  constexpr std::size_t kTaylorOrder = 30;
  const C beta = {p.kappa - p.rho * p.sigma * s.re, R(0) - p.rho * p.sigma * s.im};
  const C source = R(0.5) * (s * s - s);
  const R half_variance = p.sigma * p.sigma / R(2);
  C b = {R(0), R(0)};
  C c = {R(0), R(0)};
  R left = time;
  while (left > R(0)) {
    std::array<C, kTaylorOrder + 1> term;
    term[0] = b;
    for (std::size_t n = 0; n < kTaylorOrder; ++n) {
      C square = {R(0), R(0)};
      for (std::size_t i = 0; i <= n; ++i) square = square + term[i] * term[n - i];
      C slope = half_variance * square - beta * term[n];
      if (n == 0) slope = slope + source;
      term[n + 1] = (R(1) / R(static_cast<double>(n + 1))) * slope;
    }
    double log_step = 1e300;
    const double log_size = std::log(static_cast<double>(modulus(b) + modulus(term[1]) * left) + 1e-300);
    for (const std::size_t n : {kTaylorOrder - 1, kTaylorOrder}) {
      const double log_term = std::log(static_cast<double>(modulus(term[n])) + 1e-300);
      log_step = std::fmin(log_step, (std::log(smallest) + log_size - log_term) / static_cast<double>(n));
    }
    R step = R(std::exp(std::fmin(log_step, 5.0)));
    if (step > left) step = left;
    C next = {R(0), R(0)};
    C area = {R(0), R(0)};
    for (std::size_t n = kTaylorOrder + 1; n-- > 0;) {
      next = step * next + term[n];
      area = step * area + (R(1) / R(static_cast<double>(n + 1))) * term[n];
    }
    b = next;
    c = c + step * area;
    left = left - step;
  }
  return p.v0 * b + (p.kappa * p.theta) * c;
}

}  // namespace volcal::test
