// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The risk-neutral tail of a Heston model at one log-moneyness k, with derivatives by the five parameters.
///
/// The price's integral (heston_contour.h) is differentiated by k under the integral sign: its factor is
/// 1 - s, and over a strike
///
///     P(X < k) = -1 / (2 pi i) int exp(K(s) - s k) / s ds    through Re s = c < 0,       X = ln(S_T / F)
///     P(X > k) =  1 / (2 pi i) int exp(K(s) - s k) / s ds    through Re s = c > 0
///
/// so on the put's contour the lower tail keeps its digits however small it is, on the call's the upper one.
/// Derivatives by a parameter have K's own derivative as a factor, at the same nodes: they are exact, no
/// difference is taken. The tail has its own sum over the nodes of heston_nodes.h, for the one strike that
/// the contour is made for; prices and their sums are untouched.
///
/// Units     probabilities: 1; put: over the forward, undiscounted; k: log-moneyness; time: years
/// Measure   risk-neutral
/// Domain    that of heston_slice.h
/// Accuracy  `accuracy`, relative to the out-of-the-money side's probability (of 1 where moments explode so
///           soon that 0 < c < 1); best 1e-12. Measured, with 1e-12 requested: 2e-14 of itself down to 9e-23,
///           derivatives 1e-14 of the largest (of relative moves);
///           tests/unit/calibration/models/heston_tail_test.cc
/// Failure   status, as heston_slice.h; NaN with an invalid one

#include <cmath>

#include "kernels/core/heston/heston_slice.h"
#include "kernels/core/tail/tail_quantile.h"

namespace volcal::core {

struct HestonTail {
  HestonStatus status;
  TailPoint law;                     ///< P(X < k), P(X > k) and the density of X
  double error;                      ///< error estimate of both probabilities
  double put;                        ///< over the forward, in or out of the money
  double fall_by[kHestonDimension];  ///< derivatives of P(X < k); those of P(X > k) are their negatives
  double put_by[kHestonDimension];
};

/// Expected shortfall 1 - E[S_T / F | S_T / F <= q] at the alpha-quantile q, as in svi_tail.h.
struct HestonShortfall {
  double log_quantile;          ///< ln q
  double value;                 ///< the expected shortfall
  double by[kHestonDimension];  ///< derivatives by the parameters: those of the put at fixed q, over alpha
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {
namespace heston_detail {

/// A sum over nodes with the terms of its error estimate.
template <class Real>
struct TailSum {
  Real value = 0.0;
  Real difference = 0.0;  ///< difference of the even and the odd nodes
  Real size = 0.0;
  Real last = 0.0;

  VOLCAL_HD void add(const Real& term, const Real& size_of_term, const Real& sign) {
    value += term;
    difference += sign * term;
    size += size_of_term;
    last = size_of_term;
  }
};

/// Estimated error of a sum, as in sum_turn of heston_turns.h.
template <class Team, class Real>
VOLCAL_HD inline double estimated_error(const Team& team, const TailSum<Real>& sum) {
  constexpr double kLastTerms = 4.0;
  const double size = team.sum(sum.size);
  const double apart = std::fabs(team.sum(sum.difference)) / size;
  return size * (apart * std::sqrt(apart)) + kLastTerms * team.sum(sum.last);
}

/// Tail at k from the nodes of the contour made for k.
template <class Team>
VOLCAL_HD_CALL HestonTail tail_of_nodes(const Team& team, const HestonContour& contour, double k,
                                        const HestonNodes& nodes) {
  using Real = typename Team::Real;
  constexpr double kLogNothing = -690.0;
  const double steepness = contour.crossing - 1.0;
  const double unit = std::exp(contour.log_level);
  const double per_strike = std::exp(-k);
  const Real sign = team.powers(-1.0);  // widths are even: a member's nodes are all even or all odd
  TailSum<Real> price;
  TailSum<Real> slope;
  Real density = 0.0;
  Real price_by[kHestonDimension];
  Real slope_by[kHestonDimension];
  for (int m = 0; m < kHestonDimension; ++m) price_by[m] = slope_by[m] = 0.0;
  for (int j = 0; j < nodes.count; j += team.width()) {
    const Real re = -(steepness + team.load(nodes.away_re + j));  // 1 - s
    const Real im = -team.load(nodes.away_im + j);
    const Real weight_re = team.load(nodes.weight_re + j);
    const Real weight_im = team.load(nodes.weight_im + j);
    const Real size = team.load(nodes.size + j);
    const Real first_re = re * weight_re - im * weight_im;
    const Real first_im = re * weight_im + im * weight_re;
    using std::fabs;
    price.add(weight_im, size, sign);
    slope.add(first_im, size * (fabs(re) + fabs(im)), sign);
    // Factor of curvature - slope: (1 - s)^2 - (1 - s) = (1 - s) (-s).
    density += (re - 1.0) * first_im + im * first_re;
    for (int m = 0; m < kHestonDimension; ++m) {
      const Real by_re = team.load(nodes.by_re[m] + j);
      const Real by_im = team.load(nodes.by_im[m] + j);
      price_by[m] += by_im;
      slope_by[m] += re * by_im + im * by_re;
    }
  }
  const bool put_side = contour.strip == HestonStrip::put;
  const double share = per_strike * unit;
  const double slope_sum = share * team.sum(slope.value);
  // exp(-k) dp/dk: P(X < k) from the put's contour, else -P(X > k), as call - 1 has the call's slope.
  const double tail = put_side ? slope_sum : -slope_sum;
  const double strike = std::exp(k);
  const double parity = put_side ? 0.0 : contour.strip == HestonStrip::call ? std::expm1(k) : strike;
  HestonTail out;
  out.law.fall = put_side ? tail : 1.0 - tail;
  out.law.rise = put_side ? 1.0 - tail : tail;
  out.law.density = share * team.sum(density);
  out.put = unit * team.sum(price.value) + parity;
  for (int m = 0; m < kHestonDimension; ++m) {
    out.fall_by[m] = share * team.sum(slope_by[m]);
    out.put_by[m] = unit * team.sum(price_by[m]);
  }
  const double rounding = kEpsilon * (8.0 + std::fabs(contour.log_level) + std::fabs(steepness * k));
  out.error = share * (estimated_error(team, slope) + rounding * team.sum(slope.size));
  // The error of the price, over the strike, stands in for that of the tail: one of the two may change sign
  // and show none.
  const double of_price = share * (estimated_error(team, price) + rounding * team.sum(price.size));
  out.error = std::fmax(out.error, of_price);
  out.status = HestonStatus::inaccurate;
  if (contour.log_level - k < kLogNothing) {  // below the range of doubles
    out.error = 0.0;
    out.status = HestonStatus::ok;
  }
  return out;
}

}  // namespace heston_detail

/// Computes the tail at k; `nodes` is memory of the team.
template <class Team>
VOLCAL_HD inline HestonTail heston_tail(const Team& team, const HestonParameters& p, double time, double k,
                                        double accuracy, HestonNodes& nodes) {
  using namespace heston_detail;
  constexpr int kAttempts = 4;
  const bool valid = is_valid(p);
  HestonTail best;
  if (!valid || !is_valid_heston_time(time) || !is_valid_heston_strike(k)) {
    const double none = std::nan("");
    best.status = valid ? HestonStatus::invalid_option : HestonStatus::invalid_parameters;
    best.law = {none, none, none};
    best.error = none;
    best.put = none;
    for (int m = 0; m < kHestonDimension; ++m) best.fall_by[m] = best.put_by[m] = none;
    return best;
  }
  const TurnGoal goal = goal_of({accuracy, 0.0}, 1);
  const double deviation = std::sqrt(mean_total_variance(p, time));
  const Fall fall = fall_of(team, p, time, 0.5, 1.0 / deviation);
  const HestonContour contour = heston_contour(team, p, time, k, k, fall);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const TurnGoal aim = goal_of_attempt(goal, attempt);
    heston_nodes<true, true>(team, p, time, k, contour, aim.step, aim.negligible, 0.0, 0.0, nodes);
    HestonTail trial = tail_of_nodes(team, contour, k, nodes);
    team.sync();
    const double scale =
        contour.strip == HestonStrip::between ? 1.0 : std::fmin(trial.law.fall, trial.law.rise);
    if (trial.error <= accuracy * scale) trial.status = HestonStatus::ok;
    if (attempt == 0 || trial.error < best.error) best = trial;
    if (best.status == HestonStatus::ok) break;
  }
  return best;
}

/// Law of a model at one time, as tail_quantile needs it.
template <class Team>
struct HestonLaw {
  const Team* team;
  HestonParameters model;
  double time;
  double accuracy;
  HestonNodes* nodes;

  VOLCAL_HD TailPoint operator()(double k) const {
    return heston_tail(*team, model, time, k, accuracy, *nodes).law;
  }
};

/// Expected shortfall. `start` is a guess of ln q, such as that of a nearby model, or NaN. The result is NaN
/// outside the domain, where |ln q| > 10, and where the tail at the quantile could not be found to 1e-6 of
/// alpha.
template <class Team>
VOLCAL_HD inline HestonShortfall heston_expected_shortfall(const Team& team, const HestonParameters& p,
                                                           double time, double alpha, double accuracy,
                                                           double start, HestonNodes& nodes) {
  constexpr double kWorstError = 1e-6;
  const double none = std::nan("");
  HestonShortfall out = {none, none, {none, none, none, none, none}};
  if (!is_valid(p) || !is_valid_heston_time(time)) return out;
  const double deviation = std::sqrt(heston_detail::mean_total_variance(p, time));
  if (!(std::fabs(start) <= kFarthestHestonStrike)) start = alpha < 0.5 ? -deviation : 0.0;
  const HestonLaw<Team> law = {&team, p, time, accuracy, &nodes};
  const double k = tail_quantile(law, alpha, start, deviation, kFarthestHestonStrike);
  if (!(std::fabs(k) <= kFarthestHestonStrike)) return out;
  const HestonTail tail = heston_tail(team, p, time, k, accuracy, nodes);
  if (!(tail.error <= kWorstError * alpha)) return out;
  out.log_quantile = k;
  out.value = tail.put / alpha - std::expm1(k);
  for (int m = 0; m < kHestonDimension; ++m) out.by[m] = tail.put_by[m] / alpha;
  return out;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
