// SPDX-License-Identifier: Apache-2.0
#include "calibration/slices/formula_tail.h"

#include <array>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <limits>

#include "calibration/slices/line_cells.h"
#include "kernels/core/math/normal.h"
#include "kernels/core/svi/svi_chart.h"
#include "kernels/core/tail/tail_quantile.h"

namespace volcal {
namespace {

/// SVI's form of the value at k, with zero derivatives by parameters.
core::SviJet<double> jet_at(const SliceFormula& slice, double k) noexcept {
  core::SviJet<double> jet{};
  jet.value = value_at(slice, k);
  return jet;
}

double d2_at(const SliceValue& value, double k) {
  const double stddev = std::sqrt(value.w);
  return -k / stddev - 0.5 * stddev;
}

/// Integrand of the variance swap: w times the normal density of d2, by k.
double swap_density(const SliceFormula& slice, double k) {
  const SliceValue value = value_at(slice, k);
  const double stddev = std::sqrt(value.w);
  const double rate = 0.5 * value.slope / stddev;
  const double d2_slope = -1.0 / stddev + (k / value.w - 0.5) * rate;
  return -value.w * core::normal_pdf(d2_at(value, k)) * d2_slope;
}

/// Integral of swap_density over [low, high], in panels on which d2 changes by at most a quarter.
double swap_over(const SliceFormula& slice, double low, double high, int depth) {
  constexpr double kPanel = 0.25;
  constexpr double kFarthest = 12.0;  // largest |d2|, at which the density is 2e-32
  constexpr int kMaxDepth = 40;
  const double first = d2_at(value_at(slice, low), low);
  const double last = d2_at(value_at(slice, high), high);
  if (std::fabs(first) > kFarthest && first * last > 0.0 && std::fabs(last) > kFarthest) return 0.0;
  if (depth < kMaxDepth && std::fabs(last - first) > kPanel) {
    const double middle = 0.5 * (low + high);
    return swap_over(slice, low, middle, depth + 1) + swap_over(slice, middle, high, depth + 1);
  }
  return boost::math::quadrature::gauss<double, 7>::integrate(
      [&](double k) { return swap_density(slice, k); }, low, high);
}

}  // namespace

double formula_tail_probability(const SliceFormula& slice, double k, core::TailSide side) noexcept {
  return core::svi_tail_probability(jet_at(slice, k), k, side).value;
}

FormulaShortfall formula_expected_shortfall(const SliceFormula& slice, double alpha) noexcept {
  constexpr double kFarthest = 1e15;
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (!(slice.wing_slopes().left < core::kLeeSlope)) return {kNone, kNone};
  const auto law = [&](double k) -> core::TailPoint {
    const core::SviJet<double> jet = jet_at(slice, k);
    return {core::svi_tail_probability(jet, k, core::TailSide::fall).value,
            core::svi_tail_probability(jet, k, core::TailSide::rise).value,
            core::svi_log_density(jet.value, k)};
  };
  const double stddev = std::sqrt(total_variance_at(slice, 0.0));
  const double start = alpha < 0.5 ? -stddev : 0.0;
  const double quantile = core::tail_quantile(law, alpha, start, stddev, kFarthest);
  const double put = core::svi_put(jet_at(slice, quantile), quantile).value;
  return {quantile, put / alpha - std::expm1(quantile)};
}

double formula_variance_swap(const SliceFormula& slice) {
  if (!(slice.wing_slopes().left < core::kLeeSlope)) return std::numeric_limits<double>::quiet_NaN();
  const std::array<const SliceFormula*, 1> alone{&slice};
  const std::vector<double> bounds = LineCells(alone).bounds();
  double sum = 0.0;
  for (std::size_t i = 0; i + 1 < bounds.size(); ++i) sum += swap_over(slice, bounds[i], bounds[i + 1], 0);
  // Widens the range to both sides, in steps of the widths of the wings, until d2 is far out.
  constexpr int kDoublings = 200;
  constexpr double kFarthest = 12.0;
  for (const double start : {bounds.front(), bounds.back()}) {
    double k = start;
    for (int i = 0; i < kDoublings && std::fabs(d2_at(value_at(slice, k), k)) < kFarthest; ++i) {
      sum += swap_over(slice, std::min(k, 2.0 * k), std::max(k, 2.0 * k), 0);
      k *= 2.0;
    }
  }
  return sum;
}

}  // namespace volcal
