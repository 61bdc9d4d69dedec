// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The outer loop of fits with a tail term, for many surfaces: weights of ranks move until they agree with
/// the ranks of the errors.
///
/// With ranks frozen the term is least squares; its true value is the largest over all rankings,
/// t(x) e(x) = max over t in T of t e(x), T the convex hull of all rankings' weights. So the fit is a saddle,
///
///     min over x of F(x) = max over t in T of L(x, t),   L(x, t) = data(x) + t e(x),
///
/// and re-ranking at the end of each frozen fit, the obvious loop, cycles where quotes take turns at being
/// the worst: the optimum ties them, and its weights lie between rankings. Here weights move along the errors
/// at the end of their fit, which are the gradient of the concave g(t) = min over x of L(x, t), and are
/// projected back onto T (kernels/core/tail/spectral_tail.h): projected gradients with the step length that
/// the last two ends suggest [BarzilaiBorwein1988, eq. 5 and 6] [BirginMartinezRaydan2000]. At every end
///     g(t) <= F* <= F(x(t)),   F(x(t)) - g(t) = (t(x) - t) e(x)
///
/// so the gap between the lowest F and the highest g so far bounds the distance of a surface from
/// convergence, as far as fits find the global minimum. An end whose g is above the lowest F is in a worse
/// local minimum: the fit is repeated from the best end.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "calibration/fit/tail/tail_settings.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

/// Share of the objective at which the gap ends the loop.
inline constexpr double kTailGap = 1e-3;
/// Limits of the number of fits with frozen ranks, in all and in a row without a markedly smaller gap. SVI is
/// not convex, so a gap remains where fits change from one local minimum to another.
inline constexpr std::size_t kMostRankings = 20;
inline constexpr int kMostIdleRankings = 4;

/// One fit with frozen ranks.
struct TailRound {
  double objective;  ///< F at the end of the fit
  double gap;        ///< lowest F less highest g so far
};

/// Next step of a surface.
enum class TailMove : unsigned char {
  done,
  onwards,    ///< weights have moved; the fit starts where the last one ended
  from_best,  ///< weights have not moved; the fit starts from the best end so far
};

class TailLoop {
 public:
  /// Makes the loop. Quotes begin[i] to begin[i + 1] are those of surface i; `mass` are their weights in the
  /// data.
  TailLoop(const TailSettings& settings, std::vector<std::int64_t> begin, std::vector<double> mass);

  /// Ranks the errors of all quotes at a point of each surface. The error of every function is a broken
  /// backend's.
  [[nodiscard]] Expected<void> measure(std::vector<double> errors, ComputeBackend& backend);
  /// Value of the term, severity * n * risk, at the errors measured last; n is the sum of the surface's
  /// masses.
  [[nodiscard]] double term(std::size_t surface) const;

  /// Starts the loop: weights in proportion to mass, which depend on no ranks, move one step along the errors
  /// measured last.
  [[nodiscard]] Expected<void> start(ComputeBackend& backend);
  /// Moves the weights of all surfaces after a fit under another loss than the final one, whose objectives
  /// are not comparable with those of the loop.
  [[nodiscard]] Expected<void> advance(ComputeBackend& backend);
  /// Decides the next step of each wanted surface after its fit was measured. `objective` is F at the ends,
  /// infinite where there is none.
  [[nodiscard]] Expected<std::vector<TailMove>> decide(std::span<const unsigned char> wanted,
                                                       std::span<const double> objective,
                                                       ComputeBackend& backend);

  /// Factors of the quotes' asymmetric squared errors in a surface's next fit.
  [[nodiscard]] std::span<const double> frozen(std::size_t surface) const { return part(frozen_, surface); }
  /// Rounds under the final loss.
  [[nodiscard]] const std::vector<TailRound>& rounds(std::size_t surface) const {
    return account_[surface].rounds;
  }

 private:
  struct Account {
    std::vector<TailRound> rounds;
    double lowest;  ///< lowest F
    double bound;   ///< highest g
    double step;    ///< last step made; 0 without one
    bool repeated;  ///< true where the last fit was a repetition
    double gap;     ///< gap when it last became smaller
    int idle;       ///< rounds since then
  };

  template <class T>
  [[nodiscard]] std::span<T> part(std::vector<T>& all, std::size_t surface) const {
    return std::span(all).subspan(first(surface), first(surface + 1) - first(surface));
  }
  template <class T>
  [[nodiscard]] std::span<const T> part(const std::vector<T>& all, std::size_t surface) const {
    return std::span(all).subspan(first(surface), first(surface + 1) - first(surface));
  }
  [[nodiscard]] std::size_t first(std::size_t surface) const {
    return static_cast<std::size_t>(begin_[surface]);
  }

  [[nodiscard]] TailMove judge(std::size_t surface, double objective);
  [[nodiscard]] double step_of(std::size_t surface) const;
  [[nodiscard]] Expected<void> move(const std::vector<TailMove>& moves, ComputeBackend& backend);

  TailSettings settings_;
  std::vector<std::int64_t> begin_;
  std::vector<double> mass_, all_mass_;        ///< [quotes], [surfaces]
  std::vector<double> error_, ranked_, risk_;  ///< errors measured last; their rank weights, of sum 1; risks
  std::vector<double> share_, frozen_;         ///< weights in force, of sum 1; the same times severity * n
  std::vector<double> last_error_, last_share_;  ///< errors and weights from which the last step was made
  std::vector<Account> account_;
};

}  // namespace volcal::fit
