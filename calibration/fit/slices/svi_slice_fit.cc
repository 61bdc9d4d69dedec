// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/slices/svi_slice_fit.h"

#include <ceres/ceres.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "calibration/fit/common/ceres_loss.h"
#include "calibration/fit/slices/quote_cost.h"
#include "calibration/fit/slices/regulariser_costs.h"
#include "calibration/fit/slices/svi_start.h"
#include "kernels/core/svi/svi_residual.h"

namespace volcal::fit {
namespace {

constexpr int kMaxIterations = 200;
constexpr double kFunctionTolerance = 1e-10;

// Evaluates all quotes of the slice once per point that Ceres visits.
class SliceEvaluator final : public ceres::EvaluationCallback {
 public:
  SliceEvaluator(const SliceData& slice, core::SviChart chart)
      : slice_(slice), chart_(chart), at_quotes_(slice.size()) {}

  void PrepareForEvaluation(bool /*evaluate_jacobians*/, bool new_evaluation_point) override {
    if (!new_evaluation_point) return;
    const core::SviPoint point = core::svi_point(chart_, x_.data());
    for (std::size_t i = 0; i < slice_.size(); ++i) {
      at_quotes_[i] = core::svi_vol_residual(core::svi_jet(point, slice_.log_moneyness[i]),
                                             slice_.time_to_expiry, slice_.market_vol[i], slice_.scale[i]);
    }
  }

  [[nodiscard]] double* x() noexcept { return x_.data(); }
  [[nodiscard]] const core::SviGradient<double>& at_quote(std::size_t i) const { return at_quotes_[i]; }

 private:
  const SliceData& slice_;
  core::SviChart chart_;
  std::vector<core::SviGradient<double>> at_quotes_;
  std::array<double, core::kSviDimension> x_{};
};

}  // namespace

SliceFitOptions scaled_by_misfit(const SliceFitOptions& options, double misfit) {
  SliceFitOptions scaled = options;
  scaled.base_weight *= misfit;
  scaled.slice_regulariser_factor *= misfit * misfit;
  return scaled;
}

SliceFit fit_slice(const SliceData& slice, const SliceFitOptions& options) {
  const core::SviChart chart = slice.chart(options.slope_cap);
  SliceFit best;
  best.cost = std::numeric_limits<double>::infinity();
  for (const SviStart& start : svi_starts(slice)) {
    if (!(best.cost < std::numeric_limits<double>::infinity())) {
      best.svi = start.svi;
      core::svi_to_free(chart, start.svi, best.point.data());
    }
    SliceEvaluator evaluator(slice, chart);
    core::svi_to_free(chart, start.svi, evaluator.x());
    ceres::Problem::Options problem_options;
    problem_options.evaluation_callback = &evaluator;
    ceres::Problem problem(problem_options);
    for (std::size_t i = 0; i < slice.size(); ++i) {
      auto loss =
          slice.weight.empty() ? make_loss(options.loss) : make_weighted_loss(options.loss, slice.weight[i]);
      problem.AddResidualBlock(new QuoteCost(evaluator.at_quote(i)), loss.release(), evaluator.x());
    }
    if (options.base_weight > 0.0) {
      problem.AddResidualBlock(new BaseRegulariserCost(std::sqrt(slice.base_share) * options.base_weight),
                               nullptr, evaluator.x());
    }
    if (options.slice_regulariser_factor > 0.0) {
      problem.AddResidualBlock(new SlicePriorCost(slice.prior, options.slice_regulariser_factor), nullptr,
                               evaluator.x());
      problem.AddResidualBlock(new SliceShapeCost(slice.shape, chart, options.slice_regulariser_factor),
                               nullptr, evaluator.x());
    }
    ceres::Solver::Options solver;
    solver.linear_solver_type = ceres::DENSE_QR;
    solver.max_num_iterations = kMaxIterations;
    solver.function_tolerance = kFunctionTolerance;
    solver.logging_type = ceres::SILENT;
    ceres::Solver::Summary summary;
    ceres::Solve(solver, &problem, &summary);
    best.iterations += static_cast<int>(summary.iterations.size());
    const double cost = 2.0 * summary.final_cost;
    if (summary.IsSolutionUsable() && cost < best.cost) {
      best.svi = core::svi_raw(core::svi_point(chart, evaluator.x()));
      std::copy_n(evaluator.x(), core::kSviDimension, best.point.begin());
      best.cost = cost;
      best.converged = summary.termination_type == ceres::CONVERGENCE;
    }
  }
  return best;
}

namespace {

// Median of |residual|: the upper of two middle ones, or with weights the point at which they reach half of
// their sum.
double median_size(const SliceData& slice, std::vector<double> residuals) {
  for (double& r : residuals) r = std::fabs(r);
  if (slice.weight.empty()) {
    const auto middle = residuals.begin() + static_cast<std::ptrdiff_t>(residuals.size() / 2);
    std::nth_element(residuals.begin(), middle, residuals.end());
    return *middle;
  }
  std::vector<std::size_t> order(residuals.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return residuals[a] < residuals[b]; });
  double half = 0.0;
  for (std::size_t i = 0; i < residuals.size(); ++i) half += 0.5 * slice.weight[i];
  for (const std::size_t i : order) {
    half -= slice.weight[i];
    if (half < 0.0) return residuals[i];
  }
  return residuals[order.back()];
}

}  // namespace

std::vector<double> market_residuals(const SliceData& slice, const core::SviRaw<double>& svi) {
  std::vector<double> residuals;
  residuals.reserve(slice.market_quotes);
  for (std::size_t i = 0; i < slice.market_quotes; ++i) {
    const double vol =
        std::sqrt(core::svi_total_variance(svi, slice.log_moneyness[i]) / slice.time_to_expiry);
    residuals.push_back((vol - slice.market_vol[i]) / slice.scale[i]);
  }
  return residuals;
}

double rms_residual(const SliceData& slice, const core::SviRaw<double>& svi) {
  if (slice.market_quotes == 0) return 0.0;
  const std::vector<double> residuals = market_residuals(slice, svi);
  double sum = 0.0;
  double weights = 0.0;
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    sum += slice.weight_of(i) * (residuals[i] * residuals[i]);
    weights += slice.weight_of(i);
  }
  return weights > 0.0 ? std::sqrt(sum / weights) : 0.0;
}

double typical_residual(const SliceData& slice, const core::SviRaw<double>& svi,
                        const QuoteLossOptions& loss) {
  const bool robust = loss.kind != QuoteLoss::squares && loss.kind != QuoteLoss::spread;
  if (!robust || slice.market_quotes == 0) return rms_residual(slice, svi);
  constexpr double kNormalPerMedian = 1.4826;  // 1 / N^-1(3/4)
  return kNormalPerMedian * median_size(slice, market_residuals(slice, svi));
}

}  // namespace volcal::fit
