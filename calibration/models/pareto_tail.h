// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The generalised Pareto law of losses beyond a threshold: maximum likelihood, and intervals by the profile
/// likelihood for functionals of its tail.
///
///     P(L > u + y) = z (1 + shape y / scale)^(-1/shape),     y > 0
///
/// z is a binomial share, independent of the excesses y, so twice the fall of the log-likelihood from its
/// maximum is the sum of the parts of z and of (shape, scale). A functional f of the three has as its
/// interval the range of f where that sum is at most the quantile of chi squared with one degree of freedom
/// [Coles2001, sec. 2.6.6]. All f here grow with z and with scale, so the ends lie where these are as large
/// (small) as the sum allows, and two nested searches in one variable find them.
///
/// Where returns overlap, each excess and each observation counts for a share `weight` of one.
///
/// Domain    30 excesses or more, > 0; shape is searched for from -0.5, below which likelihood theory ends
///           [Coles2001, sec. 4.2.2], to 2
/// Accuracy  1e-6 of shape, scale and the ends of intervals against 30 digits,
///           tests/unit/calibration/models/pareto_tail_test.cc

#include <functional>
#include <span>

namespace volcal {

struct ParetoTail {
  double share;  ///< z
  double shape;
  double scale;
};

/// Log-likelihood of the excesses; -inf where one of them lies beyond the law's end.
[[nodiscard]] double pareto_log_likelihood(std::span<const double> excesses, double shape, double scale);

/// Fits the tail of `observations` losses, those beyond the threshold given by their excesses.
[[nodiscard]] ParetoTail fit_pareto_tail(std::span<const double> excesses, std::size_t observations);

struct Interval {
  double lower;
  double upper;
};

/// Profile-likelihood interval of the functional `number`, which must grow with share and scale.
[[nodiscard]] Interval pareto_interval(std::span<const double> excesses, std::size_t observations,
                                       double weight, double confidence,
                                       const std::function<double(const ParetoTail&)>& number);

/// P(L > u + y) for y >= 0.
[[nodiscard]] double pareto_probability(const ParetoTail& tail, double excess);

/// Mean relative loss 1 - E[exp(-unit L) | the worst share alpha] of a price that falls by unit L in
/// logarithms; u is the threshold. Domain: alpha <= tail.share.
[[nodiscard]] double pareto_shortfall(const ParetoTail& tail, double threshold, double alpha, double unit);

}  // namespace volcal
