// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/svi_surface_problem.h"

#include <algorithm>
#include <cmath>

#include "calibration/fit/common/ceres_loss.h"
#include "calibration/fit/slices/quote_cost.h"
#include "calibration/fit/slices/shape_prior.h"
#include "calibration/fit/svi/constraint_grid.h"
#include "kernels/core/fit/severity_rules.h"

namespace volcal::fit {
namespace {

// Ceres' relative decrease at which an inner minimisation stops: an outer step moves the cost by more.
constexpr double kFunctionTolerance = 1e-7;
// Rows behind the watched points of a pair: the left and the right wing's slopes.
constexpr std::size_t kSlopeRows = 2;

void scale_into(std::array<double, core::kSviDimension>& out, double factor, const double* row) {
  for (std::size_t j = 0; j < out.size(); ++j) out[j] = factor * row[j];
}

bool is_new(const std::vector<double>& watch, double k, double stddev) {
  if (!std::isfinite(k)) return false;
  const double near = core::kSamePoint * stddev;
  return std::none_of(watch.begin(), watch.end(), [&](double w) { return std::fabs(w - k) < near; });
}

}  // namespace

SviSurfaceProblem::SviSurfaceProblem(const std::vector<SliceData>& slices, const std::vector<double>& misfit,
                                     std::vector<CalendarPair> pairs, const ConstraintMargins& margins)
    : data_(slices),
      pairs_(std::move(pairs)),
      margins_(margins),
      point_(slices.size()),
      at_quotes_(slices.size()),
      butterfly_(slices.size()),
      calendar_(pairs_.size()),
      floors_(slices.size()) {
  for (std::size_t s = 0; s < slices.size(); ++s) {
    const SliceData& slice = slices[s];
    for (std::size_t j = 0; j < point_[s].size(); ++j) point_[s][j] = core::shape_centre(static_cast<int>(j));
    const double coarse = std::max(1.0, misfit[s]);
    loss_weight_.push_back(1.0 / (coarse * coarse));
    unit_variance_.push_back(coarse * variance_unit(slice));
    at_quotes_[s].resize(slice.size());
    butterfly_[s].watch = butterfly_grid(slice);
    butterfly_[s].rows.resize(butterfly_[s].watch.size());
    for (const core::SviFloor& floor : slice.floors) {
      const bool hard = floor.weight == core::kHardFloor;
      if (hard) floors_[s].hard_number.push_back(dropped_.size());
      dropped_.push_back(0);
      if (!(floor.weight > 0.0)) continue;
      (hard ? floors_[s].hard : floors_[s].soft).push_back(floor);
      (hard ? floors_[s].hard_rows : floors_[s].soft_rows).emplace_back();
    }
  }
  for (std::size_t c = 0; c < pairs_.size(); ++c) {
    calendar_[c].watch = calendar_grid(slices[pairs_[c].first], slices[pairs_[c].second]);
    calendar_[c].rows.resize(calendar_[c].watch.size() + kSlopeRows);
  }
}

void SviSurfaceProblem::watch_butterfly(std::size_t slice, double log_moneyness) {
  Constraint& c = butterfly_[slice];
  if (!is_new(c.watch, log_moneyness, data_[slice].atm_stddev)) return;
  c.watch.push_back(log_moneyness);
  c.rows.emplace_back();
}

void SviSurfaceProblem::watch_calendar(std::size_t pair, double log_moneyness) {
  Constraint& c = calendar_[pair];
  if (!is_new(c.watch, log_moneyness, data_[pairs_[pair].first].atm_stddev)) return;
  c.rows.insert(c.rows.begin() + static_cast<std::ptrdiff_t>(c.watch.size()), ConstraintRow{});
  c.watch.push_back(log_moneyness);
}

void SviSurfaceProblem::PrepareForEvaluation(bool /*evaluate_jacobians*/, bool new_evaluation_point) {
  if (new_evaluation_point) evaluate();
}

void SviSurfaceProblem::evaluate() {
  std::vector<core::SviPoint> points;
  points.reserve(data_.size());
  for (std::size_t s = 0; s < data_.size(); ++s) {
    points.push_back(core::svi_point(data_[s].chart(core::kLeeSlope), point_[s].data()));
    evaluate_quotes(s, points[s]);
    evaluate_butterfly(s, points[s]);
    evaluate_floors(s, points[s]);
  }
  for (std::size_t c = 0; c < pairs_.size(); ++c) evaluate_calendar(c, points);
}

void SviSurfaceProblem::evaluate_quotes(std::size_t slice, const core::SviPoint& point) {
  const SliceData& data = data_[slice];
  for (std::size_t i = 0; i < data.size(); ++i) {
    at_quotes_[slice][i] = core::svi_vol_residual(core::svi_jet(point, data.log_moneyness[i]),
                                                  data.time_to_expiry, data.market_vol[i], data.scale[i]);
  }
}

void SviSurfaceProblem::evaluate_butterfly(std::size_t slice, const core::SviPoint& point) {
  Constraint& c = butterfly_[slice];
  for (std::size_t p = 0; p < c.watch.size(); ++p) {
    const core::SviGradient<double> g = core::svi_butterfly(core::svi_jet(point, c.watch[p]), c.watch[p]);
    c.rows[p].slack = kButterflyUnit * (g.value - margins_.butterfly);
    scale_into(c.rows[p].by_first, kButterflyUnit, g.d);
  }
}

void SviSurfaceProblem::evaluate_floors(std::size_t slice, const core::SviPoint& point) {
  const auto fill = [&](const std::vector<core::SviFloor>& floors, double margin,
                        std::vector<ConstraintRow>& rows) {
    for (std::size_t i = 0; i < floors.size(); ++i) {
      const core::SviGradient<double> slack = core::svi_floor_slack(point, floors[i], margin);
      rows[i].slack = slack.value;
      scale_into(rows[i].by_first, 1.0, slack.d);
    }
  };
  fill(floors_[slice].hard, margins_.floor, floors_[slice].hard_rows);
  fill(floors_[slice].soft, 0.0, floors_[slice].soft_rows);
}

bool SviSurfaceProblem::has_hard_floor() const noexcept {
  return std::any_of(floors_.begin(), floors_.end(), [](const Floors& f) { return !f.hard.empty(); });
}

bool SviSurfaceProblem::floors_overshoot() const noexcept {
  return std::any_of(floors_.begin(), floors_.end(), [](const Floors& floors) {
    return std::any_of(floors.hard_rows.begin(), floors.hard_rows.end(), [](const ConstraintRow& row) {
      return row.multiplier > 0.0 && row.slack > core::kFloorUnit * core::kFloorOvershoot;
    });
  });
}

void SviSurfaceProblem::drop_floors_out_of_reach() {
  evaluate();
  std::vector<FloorState> state;
  for (const Floors& floors : floors_) {
    for (std::size_t i = 0; i < floors.hard.size(); ++i) {
      const ConstraintRow& row = floors.hard_rows[i];
      state.push_back(
          {floors.hard_number[i], -(row.slack / core::kFloorUnit + margins_.floor), row.multiplier});
    }
  }
  for (const std::size_t number : floors_to_drop(state)) dropped_[number] = 1;
  for (Floors& floors : floors_) {
    for (std::size_t i = floors.hard.size(); i-- > 0;) {
      if (dropped_[floors.hard_number[i]] == 0) continue;
      const auto at = static_cast<std::ptrdiff_t>(i);
      floors.hard.erase(floors.hard.begin() + at);
      floors.hard_number.erase(floors.hard_number.begin() + at);
      floors.hard_rows.erase(floors.hard_rows.begin() + at);
    }
  }
}

void SviSurfaceProblem::forget_multipliers() {
  const auto forget = [](std::vector<ConstraintRow>& rows) {
    for (ConstraintRow& row : rows) row.multiplier = 0.0;
  };
  for (Constraint& c : butterfly_) forget(c.rows);
  for (Constraint& c : calendar_) forget(c.rows);
  for (Floors& floors : floors_) forget(floors.hard_rows);
}

double SviSurfaceProblem::calendar_unit(std::size_t pair, double log_moneyness) const {
  // Half-spreads widen, and a vol's worth of variance grows, away from the money.
  const std::size_t later = pairs_[pair].second;
  const double z = log_moneyness / data_[later].atm_stddev;
  return unit_variance_[later] * std::sqrt(1.0 + z * z);
}

void SviSurfaceProblem::evaluate_calendar(std::size_t pair, const std::vector<core::SviPoint>& points) {
  const auto [earlier, later] = pairs_[pair];
  const core::SviPoint& first = points[earlier];
  const core::SviPoint& second = points[later];
  Constraint& c = calendar_[pair];
  for (std::size_t p = 0; p < c.watch.size(); ++p) {
    const double k = c.watch[p];
    const core::SviJet<double> from = core::svi_jet(first, k);
    const core::SviJet<double> to = core::svi_jet(second, k);
    const double per_unit = 1.0 / calendar_unit(pair, k);
    c.rows[p].slack = per_unit * (to.value.w - from.value.w) - margins_.calendar;
    scale_into(c.rows[p].by_first, -per_unit, from.dw);
    scale_into(c.rows[p].by_second, per_unit, to.dw);
  }
  // The limit of the row above for k to either infinity.
  const double per_unit = data_[later].atm_stddev / unit_variance_[later];
  ConstraintRow& left = c.rows[c.watch.size()];
  left.slack = per_unit * (second.left - first.left) - margins_.calendar;
  left.by_first[1] = -per_unit * first.left * first.left_rate;
  left.by_second[1] = per_unit * second.left * second.left_rate;
  ConstraintRow& right = c.rows[c.watch.size() + 1];
  right.slack = per_unit * (second.right - first.right) - margins_.calendar;
  right.by_first[2] = -per_unit * first.right * first.right_rate;
  right.by_second[2] = per_unit * second.right * second.right_rate;
}

std::unique_ptr<ceres::Problem> SviSurfaceProblem::make_problem(double severity,
                                                                const QuoteLossOptions& loss) {
  severity_ = severity;
  ceres::Problem::Options options;
  options.evaluation_callback = this;
  auto problem = std::make_unique<ceres::Problem>(options);
  for (std::size_t s = 0; s < data_.size(); ++s) {
    double* x = point_[s].data();
    for (std::size_t i = 0; i < at_quotes_[s].size(); ++i) {
      auto* scaled = make_weighted_loss(loss, loss_weight_[s] * data_[s].weight_of(i)).release();
      problem->AddResidualBlock(new QuoteCost(at_quotes_[s][i]), scaled, x);
    }
    problem->AddResidualBlock(new ShapePrior(std::sqrt(data_[s].prior_share) * kShapeWeight), nullptr, x);
    problem->AddResidualBlock(new SlicePriorCost(data_[s].prior, 1.0), nullptr, x);
    problem->AddResidualBlock(new SliceShapeCost(data_[s].shape, data_[s].chart(core::kLeeSlope), 1.0),
                              nullptr, x);
    problem->AddResidualBlock(new HingeCost(butterfly_[s].rows, severity_, 1), nullptr, x);
    const Floors& floors = floors_[s];
    if (!floors.hard.empty()) {
      problem->AddResidualBlock(new HingeCost(floors.hard_rows, severity_, 1), nullptr, x);
    }
    if (floors.soft.empty()) continue;
    std::vector<double> weights;
    for (const core::SviFloor& floor : floors.soft) {
      weights.push_back(floor.weight / (core::kFloorUnit * core::kFloorUnit));
    }
    problem->AddResidualBlock(new SoftFloorCost(floors.soft_rows, std::move(weights)), nullptr, x);
  }
  for (std::size_t i = 0; i < tail_place_.size(); ++i) {
    const auto [s, quote] = tail_place_[i];
    problem->AddResidualBlock(
        new TailCost(at_quotes_[s][quote], loss_weight_[s] * tail_weight_[i], under_pricing_), nullptr,
        point_[s].data());
  }
  for (std::size_t c = 0; c < pairs_.size(); ++c) {
    problem->AddResidualBlock(new HingeCost(calendar_[c].rows, severity_, 2), nullptr,
                              point_[pairs_[c].first].data(), point_[pairs_[c].second].data());
  }
  return problem;
}

ceres::Solver::Summary SviSurfaceProblem::minimise(double severity, const QuoteLossOptions& loss,
                                                   const Inner& inner) {
  const std::unique_ptr<ceres::Problem> problem = make_problem(severity, loss);
  ceres::Solver::Options options;
  options.linear_solver_type = ceres::SPARSE_NORMAL_CHOLESKY;
  options.sparse_linear_algebra_library_type = ceres::EIGEN_SPARSE;  // CHOLMOD prints what it dislikes
  options.max_num_iterations = inner.max_iterations;
  options.max_solver_time_in_seconds = std::min(inner.max_seconds, options.max_solver_time_in_seconds);
  options.function_tolerance = kFunctionTolerance;
  // Levenberg-Marquardt crawls along the curved valleys of long chains: ten times the iterations.
  options.trust_region_strategy_type = ceres::DOGLEG;
  options.dogleg_type = ceres::SUBSPACE_DOGLEG;
  options.initial_trust_region_radius = inner.first_trust_radius;
  options.logging_type = ceres::SILENT;
  ceres::Solver::Summary summary;
  ceres::Solve(options, problem.get(), &summary);
  return summary;
}

void SviSurfaceProblem::set_tail(double under_pricing, std::span<const TailPlace> places,
                                 std::span<const double> weights) {
  under_pricing_ = under_pricing;
  tail_place_.assign(places.begin(), places.end());
  tail_weight_.assign(weights.begin(), weights.end());
}

double SviSurfaceProblem::frozen_tail() {
  evaluate();
  double sum = 0.0;
  for (std::size_t i = 0; i < tail_place_.size(); ++i) {
    const auto [s, quote] = tail_place_[i];
    sum += loss_weight_[s] * tail_weight_[i] * asymmetric_square(at_quotes_[s][quote].value, under_pricing_);
  }
  return sum;
}

void SviSurfaceProblem::update_multipliers(double severity) {
  evaluate();
  for (Constraint& c : butterfly_) fit::update_multipliers(c.rows, severity);
  for (Constraint& c : calendar_) fit::update_multipliers(c.rows, severity);
  for (Floors& floors : floors_) fit::update_multipliers(floors.hard_rows, severity);
}

double SviSurfaceProblem::objective(const QuoteLossOptions& loss) {
  evaluate();
  const QuoteLossFunction function(loss);
  double sum = 0.0;
  for (std::size_t s = 0; s < data_.size(); ++s) {
    for (std::size_t i = 0; i < at_quotes_[s].size(); ++i) {
      sum += loss_weight_[s] * data_[s].weight_of(i) * function(at_quotes_[s][i].value).value;
    }
    sum += prior_cost(data_[s], point_[s]) + soft_floor_cost(data_[s], point_[s]);
  }
  return sum;
}

Violation SviSurfaceProblem::violation() {
  evaluate();
  Violation v;
  for (const Constraint& c : butterfly_) {
    for (const ConstraintRow& row : c.rows) {
      v.butterfly = std::max(v.butterfly, -(row.slack / kButterflyUnit + margins_.butterfly));
    }
  }
  for (const Constraint& c : calendar_) {
    for (const ConstraintRow& row : c.rows) {
      v.calendar = std::max(v.calendar, -(row.slack + margins_.calendar));
    }
  }
  for (const Floors& floors : floors_) {
    for (const ConstraintRow& row : floors.hard_rows) {
      v.floor = std::max(v.floor, -(row.slack / core::kFloorUnit + margins_.floor));
    }
  }
  return v;
}

core::SviRaw<double> SviSurfaceProblem::slice_at_point(std::size_t slice) const {
  return slice_at(data_[slice], point_[slice]);
}

}  // namespace volcal::fit
