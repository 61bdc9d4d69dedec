// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From frozen ranks to ranks that are their own: the outer loop of fits with a tail term, of many surfaces.
///
/// With ranks frozen the term is least squares; its true value is the largest over all rankings,
/// t(x) e(x) = max over t in T of t e(x), T the convex hull of all rankings' weights. So the fit is a saddle,
///
///     min over x of F(x) = max over t in T of L(x, t),   L(x, t) = data(x) + t e(x),
///
/// and re-ranking at the end of each frozen fit, the obvious loop, cycles where quotes take turns at being
/// the worst: the optimum ties them, and its weights lie between rankings. Here weights go a step along the
/// errors at their own fit's end, which is the slope of the concave g(t) = min over x of L(x, t), and are
/// brought back into T (kernels/core/tail/spectral_tail.h): projected gradients with the step that the last
/// two ends suggest [BarzilaiBorwein1988, eq. 5 and 6] [BirginMartinezRaydan2000]. At every end
///
///     g(t) <= F* <= F(x(t)),   F(x(t)) - g(t) = (t(x) - t) e(x)
///
/// so the gap between the lowest F seen and the highest g seen says how far from converged a surface is, as
/// far as fits find the minimum at hand. An end whose g is above the lowest F has strayed into a worse one:
/// the fit is repeated from the best.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "calibration/fit/tail/tail_settings.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

/// The loop ends when the gap is at most this share of the objective ...
inline constexpr double kTailGap = 1e-3;
/// ... or after so many fits with frozen ranks, or where that many in a row made it hardly smaller: SVI is
/// not convex, so where fits fall from one minimum into another the gap has a remainder.
inline constexpr std::size_t kMostRankings = 20;
inline constexpr int kMostIdleRankings = 4;

/// One fit with frozen ranks.
struct TailRound {
  double objective;  ///< F at its end
  double gap;        ///< of what was seen so far
};

/// What is next for a surface.
enum class TailMove : unsigned char {
  done,
  onwards,    ///< weights have moved: a fit from where the last one ended
  from_best,  ///< weights have not: a fit from the best end so far
};

class TailLoop {
 public:
  /// Quotes begin[i] to begin[i + 1] are surface i's; `mass`: their weights in the data.
  TailLoop(const TailSettings& settings, std::vector<std::int64_t> begin, std::vector<double> mass);

  /// Ranks all quotes' errors at some point of each surface. Errors of all functions: a broken backend's.
  [[nodiscard]] Expected<void> measure(std::vector<double> errors, ComputeBackend& backend);
  /// severity * n * risk at the errors measured last, n being the surface's masses.
  [[nodiscard]] double term(std::size_t surface) const;

  /// Begins anew: from weights by mass alone, which know no ranks, a step along the errors measured last.
  [[nodiscard]] Expected<void> start(ComputeBackend& backend);
  /// A step of all surfaces after a fit under another loss than the final one, to whose objectives the
  /// loop's account is not comparable.
  [[nodiscard]] Expected<void> advance(ComputeBackend& backend);
  /// After fits of the wanted surfaces and their measurement: what is next for each, `objective` being F at
  /// their ends, infinite where there is none.
  [[nodiscard]] Expected<std::vector<TailMove>> decide(std::span<const unsigned char> wanted,
                                                       std::span<const double> objective,
                                                       ComputeBackend& backend);

  /// What a surface's next fit multiplies its quotes' asymmetric squared errors by.
  [[nodiscard]] std::span<const double> frozen(std::size_t surface) const { return part(frozen_, surface); }
  /// Of the final loss.
  [[nodiscard]] const std::vector<TailRound>& rounds(std::size_t surface) const {
    return account_[surface].rounds;
  }

 private:
  struct Account {
    std::vector<TailRound> rounds;
    double lowest;  ///< F
    double bound;   ///< highest g
    double step;    ///< last one made; 0: none
    bool repeated;  ///< the last fit was a repetition
    double gap;     ///< when it last fell
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
  std::vector<double> mass_, all_mass_;          ///< [quotes], [surfaces]
  std::vector<double> error_, ranked_, risk_;    ///< measured last; weights of sum 1
  std::vector<double> share_, frozen_;           ///< weights in force, of sum 1; the same times severity * n
  std::vector<double> last_error_, last_share_;  ///< those from which the last step was made
  std::vector<Account> account_;
};

}  // namespace volcal::fit
