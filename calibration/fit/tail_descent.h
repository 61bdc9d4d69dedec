// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From frozen ranks to ranks that are their own: the outer loop of a fit with a tail term.
///
/// With ranks frozen the term is least squares; its true value is the largest over all permutations of the
/// frozen weights, t(x) e(x) = max over t in T of t e(x), T their convex hull. So the fit is a saddle point,
///
///     min over x of F(x) = max over t in T of L(x, t),   L(x, t) = data(x) + t e(x),
///
/// and re-ranking at the end of a frozen fit, the obvious loop, cycles where two quotes take turns at being the
/// worst: the optimum ties them, and its weights lie between two permutations. Here weights move from t towards
/// the ranks' at its minimum x(t), a Frank-Wolfe step on the concave g(t) = min over x of L(x, t)
/// [FrankWolfe1956], whose slope along the way is known at both ends: (t(x) - t) e(x). A step that overshot
/// goes back by a secant. Where g is what its local minimiser makes of it,
///
///     g(t) <= F* <= F(x(t)),   F(x(t)) - g(t) = (t(x) - t) e(x)
///
/// so the gap between the lowest F seen and the highest g seen says how far from converged the loop is.

#include <cstddef>
#include <span>
#include <vector>

namespace volcal::fit {

/// The loop ends when the gap is at most this share of the objective ...
inline constexpr double kTailGap = 1e-3;
/// ... or after so many fits with frozen ranks.
inline constexpr std::size_t kMostRankings = 12;

/// One fit with frozen ranks.
struct TailRound {
  double objective;  ///< true, with the ranks at the end
  double gap;        ///< of the objectives and bounds so far
};

class TailDescent {
 public:
  /// Weights that a point's ranks have.
  void begin(std::span<const double> ranked);

  /// After a fit with weights(): the errors at its end, the weights that their ranks have, and the objective
  /// with these. True: weights() have moved, and another fit is worth its time.
  bool next(std::span<const double> error, std::span<const double> ranked, double objective);

  [[nodiscard]] std::span<const double> weights() const noexcept { return weights_; }
  [[nodiscard]] const std::vector<TailRound>& rounds() const noexcept { return rounds_; }

 private:
  void move(double step);

  std::vector<double> weights_, base_, direction_;
  std::vector<TailRound> rounds_;
  double slope_at_base_ = 0.0;  ///< of g along the direction
  double step_ = 0.0;           ///< from base; 0: none made yet
  bool corrected_ = false;
  double lowest_ = 0.0;  ///< F
  double bound_ = 0.0;   ///< highest g
};

}  // namespace volcal::fit
