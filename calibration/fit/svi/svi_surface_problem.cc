// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/svi_surface_problem.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "calibration/fit/common/ceres_loss.h"
#include "calibration/fit/slices/quote_cost.h"
#include "calibration/fit/slices/regulariser_costs.h"

namespace volcal::fit {
namespace {

std::size_t index(int i) { return static_cast<std::size_t>(i); }

void scale_into(std::array<double, core::kSviDimension>& out, double factor, const double* row) {
  for (std::size_t j = 0; j < out.size(); ++j) out[j] = factor * row[j];
}

QuoteLossOptions loss_options(const core::QuoteLossShape& shape) {
  switch (shape.kind) {
    case core::LossKind::spread:
      return {QuoteLoss::spread, shape.scale};
    case core::LossKind::squares:
      return {QuoteLoss::squares, shape.scale};
    case core::LossKind::huber:
      return {QuoteLoss::huber, shape.scale};
    case core::LossKind::cauchy:
      return {QuoteLoss::cauchy, shape.scale};
    case core::LossKind::tukey:
      return {QuoteLoss::tukey, shape.scale};
  }
  return {};
}

SlicePrior prior_of(const core::SviFitProblem& p, int slice) {
  SlicePrior prior;
  std::copy_n(p.prior_centre + core::kSviDimension * slice, prior.centre.size(), prior.centre.begin());
  std::copy_n(p.prior_information + core::kPriorEntries * slice, prior.information.size(),
              prior.information.begin());
  return prior;
}

SliceShape shape_of(const core::SviFitProblem& p, int slice) {
  SliceShape shape;
  std::copy_n(p.shape_typical + core::kSviShapeEntries * slice, shape.typical.size(), shape.typical.begin());
  std::copy_n(p.shape_force + core::kSviShapeEntries * slice, shape.force.size(), shape.force.begin());
  return shape;
}

}  // namespace

SviSurfaceProblem::SviSurfaceProblem(const core::SviFitProblem& problem, const core::SviFitTerms& terms)
    : problem_(problem), terms_(terms), floors_(index(problem.n_slices)) {
  for (int s = 0; s < problem_.n_slices; ++s) {
    at_quotes_.emplace_back(index(problem_.quote_count[s]));
    butterfly_.push_back(watched_rows(s));
  }
  for (int c = 0; c < problem_.n_pairs; ++c) {
    calendar_.push_back(watched_rows(problem_.n_slices + c));
    for (const int wing : {0, 1}) {
      calendar_.back().emplace_back();
      calendar_.back().back().multiplier = problem_.slope_multiplier[2 * c + wing];
    }
  }
  add_floors();
}

core::SviChart SviSurfaceProblem::chart(int slice) const {
  return {problem_.chart_scale[slice], problem_.slope_cap};
}

double* SviSurfaceProblem::x(int slice) const { return problem_.x + core::kSviDimension * slice; }

std::vector<ConstraintRow> SviSurfaceProblem::watched_rows(int set) const {
  std::vector<ConstraintRow> rows(index(problem_.watch_count[set]));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].multiplier = problem_.multiplier[index(problem_.watch_begin[set]) + i];
  }
  return rows;
}

void SviSurfaceProblem::add_floors() {
  for (int f = 0; f < problem_.n_floors; ++f) {
    const core::SviFitFloor& floor = problem_.floors[f];
    Floors& floors = floors_[index(floor.slice)];
    if (floor.floor.weight == core::kHardFloor) {
      floors.hard.push_back(floor.floor);
      floors.hard_rows.emplace_back();
      floors.hard_rows.back().multiplier = problem_.floor_multiplier[f];
    } else if (floor.floor.weight > 0.0) {
      floors.soft.push_back(floor.floor);
      floors.soft_rows.emplace_back();
    }
  }
}

void SviSurfaceProblem::PrepareForEvaluation(bool /*evaluate_jacobians*/, bool new_evaluation_point) {
  if (new_evaluation_point) evaluate();
}

void SviSurfaceProblem::evaluate() {
  std::vector<core::SviPoint> points;
  points.reserve(index(problem_.n_slices));
  for (int s = 0; s < problem_.n_slices; ++s) {
    points.push_back(core::svi_point(chart(s), x(s)));
    evaluate_quotes(s, points.back());
    evaluate_butterfly(s, points.back());
    evaluate_floors(s, points.back());
  }
  for (int c = 0; c < problem_.n_pairs; ++c) {
    evaluate_calendar(c, points[index(problem_.pair_earlier[c])], points[index(problem_.pair_later[c])]);
  }
}

void SviSurfaceProblem::evaluate_quotes(int slice, const core::SviPoint& point) {
  std::vector<core::SviGradient<double>>& rows = at_quotes_[index(slice)];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t at = index(problem_.quote_begin[slice]) + i;
    rows[i] =
        core::svi_vol_residual(core::svi_jet(point, problem_.log_moneyness[at]),
                               problem_.time_to_expiry[slice], problem_.market_vol[at], problem_.scale[at]);
  }
}

void SviSurfaceProblem::evaluate_butterfly(int slice, const core::SviPoint& point) {
  std::vector<ConstraintRow>& rows = butterfly_[index(slice)];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double k = problem_.watch_at[index(problem_.watch_begin[slice]) + i];
    const core::SviGradient<double> g = core::svi_butterfly(core::svi_jet(point, k), k);
    rows[i].slack = core::kButterflyUnit * (g.value - terms_.butterfly_margin);
    scale_into(rows[i].by_first, core::kButterflyUnit, g.d);
  }
}

void SviSurfaceProblem::evaluate_floors(int slice, const core::SviPoint& point) {
  const auto fill = [&](const std::vector<core::SviFloor>& floors, double margin,
                        std::vector<ConstraintRow>& rows) {
    for (std::size_t i = 0; i < floors.size(); ++i) {
      const core::SviGradient<double> slack = core::svi_floor_slack(point, floors[i], margin);
      rows[i].slack = slack.value;
      scale_into(rows[i].by_first, 1.0, slack.d);
    }
  };
  Floors& floors = floors_[index(slice)];
  fill(floors.hard, terms_.floor_margin, floors.hard_rows);
  fill(floors.soft, 0.0, floors.soft_rows);
}

void SviSurfaceProblem::evaluate_calendar(int pair, const core::SviPoint& earlier,
                                          const core::SviPoint& later) {
  std::vector<ConstraintRow>& rows = calendar_[index(pair)];
  const int set = problem_.n_slices + pair;
  const std::size_t watched = index(problem_.watch_count[set]);
  for (std::size_t i = 0; i < watched; ++i) {
    const std::size_t at = index(problem_.watch_begin[set]) + i;
    const core::SviJet<double> from = core::svi_jet(earlier, problem_.watch_at[at]);
    const core::SviJet<double> to = core::svi_jet(later, problem_.watch_at[at]);
    const double unit = problem_.watch_unit[at];
    rows[i].slack = unit * (to.value.w - from.value.w) - terms_.calendar_margin;
    scale_into(rows[i].by_first, -unit, from.dw);
    scale_into(rows[i].by_second, unit, to.dw);
  }
  // The limit of the calendar row above for k to either infinity.
  const double unit = problem_.slope_unit[pair];
  ConstraintRow& left = rows[watched];
  left.slack = unit * (later.left - earlier.left) - terms_.calendar_margin;
  left.by_first[1] = -unit * earlier.left * earlier.left_rate;
  left.by_second[1] = unit * later.left * later.left_rate;
  ConstraintRow& right = rows[watched + 1];
  right.slack = unit * (later.right - earlier.right) - terms_.calendar_margin;
  right.by_first[2] = -unit * earlier.right * earlier.right_rate;
  right.by_second[2] = unit * later.right * later.right_rate;
}

void SviSurfaceProblem::add_quote_blocks(ceres::Problem& to, int slice) {
  const QuoteLossOptions loss = loss_options(terms_.loss);
  const double loss_weight = problem_.loss_weight[slice];
  const std::vector<core::SviGradient<double>>& rows = at_quotes_[index(slice)];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t at = index(problem_.quote_begin[slice]) + i;
    to.AddResidualBlock(new QuoteCost(rows[i]),
                        make_weighted_loss(loss, loss_weight * problem_.weight[at]).release(), x(slice));
    if (!(terms_.under_pricing > 0.0) || !(problem_.tail_weight[at] > 0.0)) continue;
    to.AddResidualBlock(new TailCost(rows[i], loss_weight * problem_.tail_weight[at], terms_.under_pricing),
                        nullptr, x(slice));
  }
}

void SviSurfaceProblem::add_regulariser_blocks(ceres::Problem& to, int slice) {
  const double weight = std::sqrt(problem_.base_share[slice]) * terms_.base_weight;
  to.AddResidualBlock(new BaseRegulariserCost(weight), nullptr, x(slice));
  to.AddResidualBlock(new SlicePriorCost(prior_of(problem_, slice), 1.0), nullptr, x(slice));
  to.AddResidualBlock(new SliceShapeCost(shape_of(problem_, slice), chart(slice), 1.0), nullptr, x(slice));
}

void SviSurfaceProblem::add_floor_blocks(ceres::Problem& to, int slice) {
  const Floors& floors = floors_[index(slice)];
  if (!floors.hard.empty()) {
    to.AddResidualBlock(new HingeCost(floors.hard_rows, terms_.severity, 1), nullptr, x(slice));
  }
  if (floors.soft.empty()) return;
  std::vector<double> weights;
  for (const core::SviFloor& floor : floors.soft) {
    weights.push_back(floor.weight / (core::kFloorUnit * core::kFloorUnit));
  }
  to.AddResidualBlock(new SoftFloorCost(floors.soft_rows, std::move(weights)), nullptr, x(slice));
}

std::unique_ptr<ceres::Problem> SviSurfaceProblem::make_problem() {
  ceres::Problem::Options options;
  options.evaluation_callback = this;
  auto problem = std::make_unique<ceres::Problem>(options);
  for (int s = 0; s < problem_.n_slices; ++s) {
    add_quote_blocks(*problem, s);
    add_regulariser_blocks(*problem, s);
    problem->AddResidualBlock(new HingeCost(butterfly_[index(s)], terms_.severity, 1), nullptr, x(s));
    add_floor_blocks(*problem, s);
  }
  for (int c = 0; c < problem_.n_pairs; ++c) {
    problem->AddResidualBlock(new HingeCost(calendar_[index(c)], terms_.severity, 2), nullptr,
                              x(problem_.pair_earlier[c]), x(problem_.pair_later[c]));
  }
  return problem;
}

ceres::Solver::Summary SviSurfaceProblem::minimise(const core::MinimiseLimits& limits, double max_seconds) {
  const std::unique_ptr<ceres::Problem> problem = make_problem();
  ceres::Solver::Options options;
  options.linear_solver_type = ceres::SPARSE_NORMAL_CHOLESKY;
  options.sparse_linear_algebra_library_type = ceres::EIGEN_SPARSE;  // CHOLMOD prints what it dislikes
  options.max_num_iterations = limits.max_iterations;
  options.max_solver_time_in_seconds = std::min(max_seconds, options.max_solver_time_in_seconds);
  options.function_tolerance = limits.function_tolerance;
  // Levenberg-Marquardt crawls along the curved valleys of long chains: ten times the iterations.
  options.trust_region_strategy_type = ceres::DOGLEG;
  options.dogleg_type = ceres::SUBSPACE_DOGLEG;
  options.initial_trust_region_radius = limits.first_radius;
  options.logging_type = ceres::SILENT;
  ceres::Solver::Summary summary;
  ceres::Solve(options, problem.get(), &summary);
  return summary;
}

}  // namespace volcal::fit
