// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The joint least-squares problem of a whole surface (kernels/core/fit/svi_fit_problem.h) as a Ceres
/// problem.
///
/// There is one Ceres parameter block for each slice, in the free coordinates of
/// kernels/core/svi/svi_chart.h. Residual blocks:
///
///     quotes      (model_vol - market_vol) / scale under the quote loss           one slice
///     tail        TailCost, for the tail's quotes                                 one slice
///     regulariser BaseRegulariserCost, SlicePriorCost, SliceShapeCost             one slice
///     butterfly   kButterflyUnit (g(k) - margin) >= 0                             one slice
///     calendar    unit(k) (w_later(k) - w_earlier(k)) - margin >= 0, and the
///                 same for both wings' slopes                                     two neighbours
///     floors      kFloorUnit (ln(f / target) - margin) >= 0 of tail functionals, hard
///                 ones as constraints, soft ones as they are (tail_floors.h)      one slice
///
/// so the Jacobian is sparse: block-bidiagonal, but for roots that share a time. The flat arrays define the
/// problem; cost functions, Jacobians and the minimisation are Ceres', with which tests compare the fused
/// fitter.
///
/// Everything that depends on the point is computed once for each point by the EvaluationCallback; the cost
/// functions copy their block.

#include <ceres/ceres.h>

#include <limits>
#include <memory>
#include <vector>

#include "calibration/fit/svi/hinge_cost.h"
#include "kernels/core/fit/svi_fit_minimise.h"
#include "kernels/core/fit/svi_fit_problem.h"
#include "kernels/core/svi/svi_residual.h"

namespace volcal::fit {

class SviSurfaceProblem final : public ceres::EvaluationCallback {
 public:
  /// Makes the problem. The arrays of `problem` must outlive this; its point `x` is Ceres' parameter blocks.
  /// Multipliers, watched points and floors are copied as they are at construction.
  SviSurfaceProblem(const core::SviFitProblem& problem, const core::SviFitTerms& terms);

  /// Makes the Ceres problem, which refers to this object; it must stay in its place while the result lives.
  [[nodiscard]] std::unique_ptr<ceres::Problem> make_problem();

  /// Minimises from the point of the problem and leaves the solution there.
  ceres::Solver::Summary minimise(const core::MinimiseLimits& limits,
                                  double max_seconds = std::numeric_limits<double>::infinity());

  void PrepareForEvaluation(bool evaluate_jacobians, bool new_evaluation_point) override;

 private:
  /// Hard and soft floors of one slice; a floor of weight 0 is neither.
  struct Floors {
    std::vector<core::SviFloor> hard, soft;
    std::vector<ConstraintRow> hard_rows, soft_rows;
  };

  [[nodiscard]] core::SviChart chart(int slice) const;
  [[nodiscard]] double* x(int slice) const;
  [[nodiscard]] std::vector<ConstraintRow> watched_rows(int set) const;
  void add_floors();

  void evaluate();
  void evaluate_quotes(int slice, const core::SviPoint& point);
  void evaluate_butterfly(int slice, const core::SviPoint& point);
  void evaluate_calendar(int pair, const core::SviPoint& earlier, const core::SviPoint& later);
  void evaluate_floors(int slice, const core::SviPoint& point);

  void add_quote_blocks(ceres::Problem& to, int slice);
  void add_regulariser_blocks(ceres::Problem& to, int slice);
  void add_floor_blocks(ceres::Problem& to, int slice);

  core::SviFitProblem problem_;
  core::SviFitTerms terms_;
  std::vector<std::vector<core::SviGradient<double>>> at_quotes_;  ///< [slice][quote]
  std::vector<std::vector<ConstraintRow>> butterfly_;              ///< [slice][watched point]
  std::vector<std::vector<ConstraintRow>> calendar_;  ///< [pair][watched point, then both wings' slopes]
  std::vector<Floors> floors_;                        ///< [slice]
};

}  // namespace volcal::fit
