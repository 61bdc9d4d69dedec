// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A Heston model of one or of many days as a Ceres problem: kappa, theta, sigma and rho are shared, and each
/// day has a v0 of its own.
///
/// Every day has a block of one coordinate, ln v0; one block of four, (ln kappa, ln theta, ln sigma,
/// atanh rho), is shared. All quotes of all days are evaluated in one call of a backend for each point, as
/// Ceres' EvaluationCallback asks for, and each cost function copies its values. Days are eliminated by the
/// Schur complement: each is a 1 x 1 block, so a step costs no more than one for four unknowns, for any
/// number of days.

#include <ceres/ceres.h>

#include <array>
#include <vector>

#include "calibration/fit/heston/heston_fit_input.h"
#include "calibration/fit/heston/heston_settings.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

/// Number of shared parameters: kappa, theta, sigma, rho.
inline constexpr int kHestonShared = 4;

class HestonFloors;

class HestonProblem final : public ceres::EvaluationCallback {
 public:
  /// Makes the problem. `start[d]` gives the v0 of day d; the shared coordinates are those of start[0].
  /// `floors`, which may be null, are the first day's. `quotes`, `backend` and `floors` must outlive this.
  HestonProblem(const HestonQuotes& quotes, const HestonSettings& settings, ComputeBackend& backend,
                std::span<const core::HestonParameters> start, HestonFloors* floors = nullptr);

  HestonProblem(const HestonProblem&) = delete;
  HestonProblem& operator=(const HestonProblem&) = delete;
  ~HestonProblem() override = default;

  void PrepareForEvaluation(bool evaluate_jacobians, bool new_evaluation_point) override;

  /// Minimises and returns Ceres' summary; the solution is left in models().
  ceres::Solver::Summary solve();

  /// Cost at the start, half the sum of the losses, and its gradient: the days' coordinates, then the shared
  /// ones.
  double evaluate(std::vector<double>* gradient = nullptr);

  /// Models at the current point of the coordinates, one for each day.
  [[nodiscard]] std::vector<core::HestonParameters> models() const;
  [[nodiscard]] int evaluations() const noexcept { return evaluations_; }
  /// Reason why the backend failed; empty while it works.
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

  /// One quote's residual, and its derivatives by the coordinates.
  struct AtQuote {
    double residual;
    double by_day;
    std::array<double, kHestonShared> by_shared;
  };

 private:
  void add_quotes();
  void add_tail();
  void add_preference();
  void add_floors();
  void set_bounds();
  [[nodiscard]] core::HestonParameters model_of(std::size_t day) const;

  const HestonQuotes& quotes_;
  const HestonSettings& settings_;
  ComputeBackend& backend_;
  std::vector<double> day_;                     ///< [days] ln v0
  std::array<double, kHestonShared> shared_{};  ///< ln kappa, ln theta, ln sigma, atanh rho
  std::vector<core::HestonPlan> plans_;
  std::vector<double> residual_;
  std::vector<double> jacobian_;
  std::vector<AtQuote> at_quote_;
  HestonFloors* floors_;           ///< floors, or null
  std::vector<AtQuote> at_floor_;  ///< slacks of the floors
  int evaluations_ = 0;
  std::string failure_;
  ceres::Problem problem_;
};

}  // namespace volcal::fit
