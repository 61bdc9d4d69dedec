// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/heston/heston_problem.h"

#include <algorithm>
#include <cmath>

#include "calibration/fit/common/ceres_loss.h"
#include "calibration/fit/heston/heston_cost.h"
#include "calibration/fit/heston/heston_floors.h"

namespace volcal::fit {
namespace {

constexpr double kFunctionTolerance = 1e-12;
constexpr double kParameterTolerance = 1e-10;
constexpr double kGradientTolerance = 1e-14;

std::array<double, kHestonShared> shared_coordinates(const core::HestonParameters& p) {
  const core::HestonChartPoint point = core::chart_of(p);
  return {point.x[1], point.x[2], point.x[3], point.x[4]};
}

ceres::Problem::Options problem_options(ceres::EvaluationCallback* callback) {
  ceres::Problem::Options options;
  options.evaluation_callback = callback;
  return options;
}

}  // namespace

HestonProblem::HestonProblem(const HestonQuotes& quotes, const HestonSettings& settings,
                             ComputeBackend& backend, std::span<const core::HestonParameters> start,
                             HestonFloors* floors)
    : quotes_(quotes),
      settings_(settings),
      backend_(backend),
      shared_(shared_coordinates(start.front())),
      plans_(quotes.slices.size()),
      residual_(quotes.size()),
      jacobian_(quotes.size() * core::kHestonDimension),
      at_quote_(quotes.size()),
      floors_(floors),
      problem_(problem_options(this)) {
  for (const core::HestonParameters& p : start) day_.push_back(std::log(p.v0));
  add_quotes();
  add_tail();
  if (settings.feller_weight > 0.0) add_preference();
  if (floors != nullptr) add_floors();
  set_bounds();
}

void HestonProblem::add_quotes() {
  for (const core::HestonSlice& slice : quotes_.slices) {
    for (std::int64_t i = slice.begin; i < slice.begin + slice.count; ++i) {
      const auto quote = static_cast<std::size_t>(i);
      auto loss = quotes_.weight.empty() ? make_loss(settings_.loss)
                                         : make_weighted_loss(settings_.loss, quotes_.weight[quote]);
      problem_.AddResidualBlock(new HestonQuoteCost(at_quote_[quote]), loss.release(),
                                &day_[static_cast<std::size_t>(slice.model)], shared_.data());
    }
  }
}

void HestonProblem::add_tail() {
  if (quotes_.tail_weight.empty()) return;
  std::size_t i = 0;  // index of the current tail quote; tail quotes rise in step with the slices' quotes
  for (const core::HestonSlice& slice : quotes_.slices) {
    const auto end = static_cast<std::size_t>(slice.begin + slice.count);
    for (; i < quotes_.tail.size() && quotes_.tail[i] < end; ++i) {
      problem_.AddResidualBlock(new HestonTailCost(at_quote_[quotes_.tail[i]], quotes_.tail_weight[i],
                                                   settings_.tail.under_pricing),
                                nullptr, &day_[static_cast<std::size_t>(slice.model)], shared_.data());
    }
  }
}

void HestonProblem::add_preference() {
  const double weight = settings_.feller_weight * static_cast<double>(quotes_.size());
  problem_.AddResidualBlock(new FellerPreference(weight), nullptr, shared_.data());
}

void HestonProblem::add_floors() {
  at_floor_.resize(floors_->rows().size());
  for (std::size_t i = 0; i < at_floor_.size(); ++i) {
    const HestonFloors::Row& row = floors_->rows()[i];
    if (!(row.floor.weight > 0.0)) continue;
    const double force =
        row.hard() ? floors_->severity() : row.floor.weight / (core::kFloorUnit * core::kFloorUnit);
    const double shift = row.hard() ? row.multiplier / floors_->severity() : 0.0;
    problem_.AddResidualBlock(new HestonFloorCost(at_floor_[i], force, shift), nullptr, day_.data(),
                              shared_.data());
  }
}

/// Sets bounds; coordinates whose bounds are one number are held constant, since Ceres takes proper intervals
/// only.
void HestonProblem::set_bounds() {
  const core::HestonBox& box = settings_.box;
  for (double& x : day_) {
    if (box.low.v0 >= box.high.v0) {
      x = std::log(box.low.v0);
      problem_.SetParameterBlockConstant(&x);
      continue;
    }
    problem_.SetParameterLowerBound(&x, 0, std::log(box.low.v0));
    problem_.SetParameterUpperBound(&x, 0, std::log(box.high.v0));
  }
  const auto low = shared_coordinates(box.low);
  const auto high = shared_coordinates(box.high);
  std::vector<int> held;
  for (std::size_t m = 0; m < kHestonShared; ++m) {
    const int coordinate = static_cast<int>(m);
    if (low[m] >= high[m]) {
      shared_[m] = low[m];
      held.push_back(coordinate);
      continue;
    }
    problem_.SetParameterLowerBound(shared_.data(), coordinate, low[m]);
    problem_.SetParameterUpperBound(shared_.data(), coordinate, high[m]);
  }
  if (held.size() == kHestonShared) {
    problem_.SetParameterBlockConstant(shared_.data());
  } else if (!held.empty()) {
    problem_.SetManifold(shared_.data(), new ceres::SubsetManifold(kHestonShared, held));
  }
}

core::HestonParameters HestonProblem::model_of(std::size_t day) const {
  return core::parameters_at({{day_[day], shared_[0], shared_[1], shared_[2], shared_[3]}}, settings_.box);
}

std::vector<core::HestonParameters> HestonProblem::models() const {
  std::vector<core::HestonParameters> models;
  for (std::size_t day = 0; day < day_.size(); ++day) models.push_back(model_of(day));
  return models;
}

void HestonProblem::PrepareForEvaluation(bool /*evaluate_jacobians*/, bool new_evaluation_point) {
  if (!new_evaluation_point) return;
  ++evaluations_;
  const std::vector<core::HestonParameters> at = models();
  const Expected<void> done = backend_.heston_residuals(
      {at, quotes_.slice_begin, quotes_.slices, quotes_.log_moneyness, quotes_.market, quotes_.scale,
       quotes_.objective, settings_.accuracy, plans_, residual_, jacobian_});
  if (!done) {
    failure_ = done.error().message;
    std::fill(residual_.begin(), residual_.end(), std::nan(""));
  }
  const core::HestonParameters& shared = at.front();
  const std::array<double, kHestonShared> chain = {shared.kappa, shared.theta, shared.sigma,
                                                   1.0 - shared.rho * shared.rho};
  for (const core::HestonSlice& slice : quotes_.slices) {
    const double v0 = at[static_cast<std::size_t>(slice.model)].v0;
    for (std::int64_t q = slice.begin; q < slice.begin + slice.count; ++q) {
      const auto i = static_cast<std::size_t>(q);
      const double* by = &jacobian_[i * core::kHestonDimension];
      at_quote_[i].residual = residual_[i];
      at_quote_[i].by_day = by[0] * v0;
      for (std::size_t m = 0; m < kHestonShared; ++m) at_quote_[i].by_shared[m] = by[m + 1] * chain[m];
    }
  }
  if (floors_ == nullptr) return;
  floors_->evaluate(shared);
  for (std::size_t i = 0; i < at_floor_.size(); ++i) {
    const HestonGradient& slack = floors_->rows()[i].slack;
    at_floor_[i].residual = slack.value;
    at_floor_[i].by_day = slack.by[0] * shared.v0;
    for (std::size_t m = 0; m < kHestonShared; ++m) at_floor_[i].by_shared[m] = slack.by[m + 1] * chain[m];
  }
}

double HestonProblem::evaluate(std::vector<double>* gradient) {
  ceres::Problem::EvaluateOptions options;
  for (double& x : day_) options.parameter_blocks.push_back(&x);
  options.parameter_blocks.push_back(shared_.data());
  double cost = std::nan("");
  problem_.Evaluate(options, &cost, nullptr, gradient, nullptr);
  return cost;
}

ceres::Solver::Summary HestonProblem::solve() {
  ceres::Solver::Options options;
  options.linear_solver_type = day_.size() > 1 ? ceres::DENSE_SCHUR : ceres::DENSE_QR;
  if (day_.size() > 1) {
    auto ordering = std::make_shared<ceres::ParameterBlockOrdering>();
    for (double& x : day_) ordering->AddElementToGroup(&x, 0);
    ordering->AddElementToGroup(shared_.data(), 1);
    options.linear_solver_ordering = std::move(ordering);
  }
  options.max_num_iterations = settings_.max_iterations;
  options.max_solver_time_in_seconds = std::min(settings_.max_seconds, settings_.deadline.seconds_left());
  options.function_tolerance = kFunctionTolerance;
  options.parameter_tolerance = kParameterTolerance;
  options.gradient_tolerance = kGradientTolerance;
  options.logging_type = ceres::SILENT;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem_, &summary);
  return summary;
}

}  // namespace volcal::fit
