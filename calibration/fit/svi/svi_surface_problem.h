// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The joint least-squares problem of a whole surface: quotes, a shape prior, and arbitrage constraints.
///
/// One Ceres parameter block a slice, in the free coordinates of kernels/core/svi/svi_chart.h. Residual
/// blocks:
///
///     quotes      (model_vol - market_vol) / scale under the quote loss           one slice
///     tail        TailCost, for the tail's quotes                                 one slice
///     prior       ShapePrior                                                      one slice
///     butterfly   kButterflyUnit (g(k) - margin) >= 0                             one slice
///     calendar    (w_later(k) - w_earlier(k)) / unit(k) - margin >= 0, and the
///                 same for both wings' slopes                                     two neighbours
///     floors      kFloorUnit (ln(f / target) - margin) >= 0 of tail functionals, hard
///                 ones as constraints, soft ones as they are (tail_floors.h)      one slice
///
/// so the Jacobian is sparse: block-bidiagonal, but for roots that share a time. A slice that SVI cannot
/// follow to within its quotes' spreads counts less: its losses are divided by max(1, rms residual alone)^2,
/// which makes its misfit the unit of both its quotes and its constraints. Without that, a chain with spreads
/// of a few basis points puts all weight on errors of the model rather than of the market, and neighbours are
/// torn apart over them.
///
/// Everything that depends on the point is computed once per point by the EvaluationCallback; the cost
/// functions copy their block.

#include <ceres/ceres.h>

#include <array>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "calibration/fit/common/fit_loss.h"
#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/svi/constraints.h"
#include "calibration/fit/svi/hinge_cost.h"
#include "calibration/fit/tail/tail_floors.h"
#include "calibration/fit/tail/tail_quotes.h"
#include "kernels/core/svi/svi_residual.h"

namespace volcal::fit {

class SviSurfaceProblem final : public ceres::EvaluationCallback {
 public:
  /// `slices` must outlive the problem; each has at least one quote. `misfit` is each slice's rms residual
  /// when fitted alone. The point starts at the shape prior's centre: set it.
  SviSurfaceProblem(const std::vector<SliceData>& slices, const std::vector<double>& misfit,
                    std::vector<CalendarPair> pairs, const ConstraintMargins& margins);

  /// The Ceres problem at this severity and the current multipliers. Refers to this object, which must stay
  /// where it is and gain no watch points while the result lives.
  [[nodiscard]] std::unique_ptr<ceres::Problem> make_problem(double severity, const QuoteLossOptions& loss);

  /// How one inner minimisation runs. A short first step keeps a wide chain of slices in its basin.
  struct Inner {
    int max_iterations = 200;
    double first_trust_radius = 100.0;
    double max_seconds = std::numeric_limits<double>::infinity();
  };
  /// Minimises from the current point at the given severity and the current multipliers.
  ceres::Solver::Summary minimise(double severity, const QuoteLossOptions& loss, const Inner& inner);

  /// Gives one surface's tail quotes the weights of frozen ranks (tail_loop.h); to be set before
  /// make_problem.
  void set_tail(double under_pricing, std::span<const TailPlace> places, std::span<const double> weights);
  /// What the term is with these at the point.
  [[nodiscard]] double frozen_tail();

  void update_multipliers(double severity);
  void set_margins(const ConstraintMargins& margins) noexcept { margins_ = margins; }
  /// Adds a point to one slice's or one pair's watch. Does nothing where the
  /// point is not finite or (nearly) watched already.
  void watch_butterfly(std::size_t slice, double log_moneyness);
  void watch_calendar(std::size_t pair, double log_moneyness);

  [[nodiscard]] std::vector<FreePoint>& point() noexcept { return point_; }
  [[nodiscard]] const std::vector<FreePoint>& point() const noexcept { return point_; }
  [[nodiscard]] core::SviRaw<double> slice_at_point(std::size_t slice) const;
  [[nodiscard]] const std::vector<CalendarPair>& pairs() const noexcept { return pairs_; }

  /// Sum of the quotes' losses, each over its slice's misfit squared, prior included: what `minimise`
  /// minimises apart from the constraints and the tail term.
  [[nodiscard]] double objective(const QuoteLossOptions& loss);
  /// Hard floors that no pass reached are dropped: they are no part of the problem any more.
  void drop_floors_out_of_reach();
  [[nodiscard]] const DroppedFloors& dropped() const noexcept { return dropped_; }
  [[nodiscard]] bool has_hard_floor() const noexcept;
  /// Whether a multiplier still holds a floor's value well above its target.
  [[nodiscard]] bool floors_overshoot() const noexcept;
  /// All multipliers back to nothing.
  void forget_multipliers();
  [[nodiscard]] Violation violation();

  /// One unit of calendar slack as total variance: a half-spread (or the misfit) of the later slice.
  [[nodiscard]] double calendar_unit(std::size_t pair, double log_moneyness) const;

  void PrepareForEvaluation(bool evaluate_jacobians, bool new_evaluation_point) override;

 private:
  struct Constraint {
    std::vector<double> watch;        ///< log-moneyness
    std::vector<ConstraintRow> rows;  ///< watch.size() rows, then the slopes' rows for a pair
  };

  void evaluate();
  void evaluate_quotes(std::size_t slice, const core::SviPoint& point);
  void evaluate_butterfly(std::size_t slice, const core::SviPoint& point);
  void evaluate_calendar(std::size_t pair, const std::vector<core::SviPoint>& points);
  void evaluate_floors(std::size_t slice, const core::SviPoint& point);

  const std::vector<SliceData>& data_;
  std::vector<CalendarPair> pairs_;
  ConstraintMargins margins_;
  double severity_ = 1.0;
  double under_pricing_ = 1.0;
  std::vector<TailPlace> tail_place_;
  std::vector<double> tail_weight_;
  std::vector<double> loss_weight_;    ///< [slice] 1 / max(1, misfit)^2
  std::vector<double> unit_variance_;  ///< [slice] one unit at the money, as variance
  std::vector<FreePoint> point_;       ///< Ceres' parameter blocks
  std::vector<std::vector<core::SviGradient<double>>> at_quotes_;  ///< [slice][quote]
  std::vector<Constraint> butterfly_;                              ///< [slice]
  std::vector<Constraint> calendar_;                               ///< [pair]

  /// The floors of one slice, hard and soft apart; numbers as in DroppedFloors.
  struct Floors {
    std::vector<core::SviFloor> hard, soft;
    std::vector<std::size_t> hard_number;
    std::vector<ConstraintRow> hard_rows, soft_rows;
  };
  std::vector<Floors> floors_;  ///< [slice]
  DroppedFloors dropped_;
};

}  // namespace volcal::fit
