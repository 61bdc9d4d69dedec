// SPDX-License-Identifier: Apache-2.0
#pragma once

/// European options of one expiry under the Heston model: prices with an error estimate, and derivatives by
/// the parameters or by the strike. Strikes share the nodes of as few contours as their accuracy allows.
///
/// A contour serves the strikes near the one it was made for; further away its terms cancel, which the sums
/// of such a strike show (heston_nodes.h). So the waiting strikes are served in turns. A turn makes a contour
/// for one strike on one side of the line where the integrand's fall changes direction, sums all strikes of
/// that side over it, and keeps the accurate ones; the others wait for a contour further out. Each turn
/// settles the strike that its contour was made for, if need be with finer steps, else flagged as inaccurate.
///
/// Units     prices over the forward, undiscounted; k = ln(strike / forward)
/// Domain    time 1e-4 to 100 years, sigma 1e-3 to 10, |rho| <= 0.9999, kappa <= 100, v0 and theta <= 10,
///           v0 or kappa theta above 0; |k| <= 10. Feller's condition does not matter
/// Accuracy  as requested, for the out-of-the-money price: relatively down to 1e-300
///           (docs/method/heston.md)
/// Failure   HestonStatus of each strike

#include <cmath>

#include "kernels/core/heston/heston_contour.h"
#include "kernels/core/heston/heston_turns.h"
#include "kernels/core/team.h"

namespace volcal::core {

enum class HestonStatus : unsigned char {
  ok,
  inaccurate,          ///< a price whose error may be larger than requested
  invalid_parameters,  ///< the price is NaN
  invalid_option,      ///< the price is NaN: time, strike or forward is outside the domain
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

VOLCAL_HD inline bool is_valid(const HestonParameters& p) {
  constexpr double kLargestVariance = 10.0;
  constexpr double kLargestKappa = 100.0;
  constexpr double kSmallestSigma = 1e-3;
  constexpr double kLargestSigma = 10.0;
  constexpr double kLargestRho = 0.9999;
  return p.v0 >= 0.0 && p.v0 <= kLargestVariance && p.theta >= 0.0 && p.theta <= kLargestVariance &&
         p.v0 + p.kappa * p.theta > 0.0 && p.kappa >= 0.0 && p.kappa <= kLargestKappa &&
         p.sigma >= kSmallestSigma && p.sigma <= kLargestSigma && std::fabs(p.rho) <= kLargestRho;
}

/// Largest |k| of the domain.
inline constexpr double kFarthestHestonStrike = 10.0;

VOLCAL_HD inline bool is_valid_heston_time(double time) { return time >= 1e-4 && time <= 100.0; }
VOLCAL_HD inline bool is_valid_heston_strike(double k) { return std::fabs(k) <= kFarthestHestonStrike; }

/// Prices memory.k[0 .. n), n <= kHestonStrikes, sorted or not; the arrays are padded to the team's width by
/// any valid strike. memory.waiting is 1 for the strikes to be priced and ends as 0. With a plan, its turns
/// are tried first; where they do not serve all strikes, the next call makes it anew. With kShape, memory.by
/// holds the derivatives of the prices by k instead of those by the parameters, and memory.error is at least
/// a thousandth of the price times the relative error of the density, curvature - slope.
template <bool kGradient, bool kShape = false, class Team>
VOLCAL_HD_CALL void heston_slice(const Team& team, const HestonParameters& p, double time,
                                 const HestonAccuracy& accuracy, int n, HestonSliceMemory& memory,
                                 HestonPlan* plan = nullptr) {
  using namespace heston_detail;
  constexpr int kRetries = 2;
  const TurnGoal goal = goal_of(accuracy, n);
  for (int i = team.rank(); i < n; i += team.size()) {
    memory.price[i] = 0.0;
    memory.error[i] = kBeyond;
  }
  team.sync();
  const int planned = plan == nullptr ? 0 : plan->count;
  if (planned > 0) follow_plan<kGradient, kShape>(team, p, time, goal, n, *plan, memory);
  Range all = waiting_within(team, memory, n, -kNoStrike, kNoStrike);
  if (all.empty()) return;
  const double deviation = std::sqrt(mean_total_variance(p, time));
  const Fall fall = fall_of(team, p, time, 0.5, 1.0 / deviation);
  int turns = 0;
  for (; !all.empty(); ++turns) {
    HestonTurn turn = next_turn(team, fall, deviation, memory, n, all);
    HestonContour contour = heston_contour(team, p, time, turn.k, turn.far, fall);
    int attempt = 0;
    for (; attempt <= kRetries; ++attempt) {
      if (attempt == kRetries && turn.far != turn.k) {
        // Where no finer step helps, the direction that suits this strike alone does.
        turn = {turn.k, turn.k, turn.k, turn.k};
        contour = heston_contour(team, p, time, turn.k, turn.far, fall);
      }
      attempt_turn<kGradient, kShape>(team, p, time, goal_of_attempt(goal, attempt), turn, contour, n,
                                      attempt == kRetries, memory);
      if (waiting_within(team, memory, n, turn.k, turn.k).empty()) break;
    }
    if (planned == 0 && plan != nullptr && turns < kHestonTurns && team.rank() == 0) {
      plan->turns[turns] = {turn, contour, attempt};
    }
    all = waiting_within(team, memory, n, -kNoStrike, kNoStrike);
  }
  if (plan == nullptr) return;
  team.sync();
  if (team.rank() == 0) plan->count = planned > 0 || turns > kHestonTurns ? 0 : turns;
  team.sync();
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
