// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/robust_regression.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "calibration/quotes/median.h"

namespace volcal {
namespace {

constexpr double kTukey = 4.685;          // 95 % efficiency under Gaussian errors [BeatonTukey1974]
constexpr double kMadToSigma = 1.482602;  // 1 / Phi^-1(3/4)
constexpr int kScaleRounds = 10;
constexpr int kMaxRounds = 200;
constexpr double kStandStill = 1e-10;  // in standard errors: far below anything that is read from the fit
constexpr std::size_t kMaxSlopePoints = 128;  // bounds the Theil-Sen start at 8,128 slopes
// Mean of psi' is 0.757 under Gaussian errors; under a tenth there is no core and the formula degenerates.
constexpr double kLeastMeanSlope = 0.1;

struct Normal {  // weighted sums around a centre
  double weight = 0.0, centre = 0.0, xx = 0.0, y = 0.0, xy = 0.0;
};

Normal accumulate(const std::vector<RegressionPoint>& points, const std::vector<double>& weights) {
  Normal n;
  for (std::size_t i = 0; i < points.size(); ++i) {
    n.weight += weights[i];
    n.centre += weights[i] * points[i].x;
    n.y += weights[i] * points[i].y;
  }
  n.centre /= n.weight;
  n.y /= n.weight;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double x = points[i].x - n.centre;
    n.xx += weights[i] * x * x;
    n.xy += weights[i] * x * (points[i].y - n.y);
  }
  return n;
}

double residual(const RegressionPoint& p, const RobustFit& fit) {
  return (p.y - fit.level - fit.slope * p.x) / p.error;
}

double median_scale(const std::vector<RegressionPoint>& points, const RobustFit& fit) {
  std::vector<double> sizes;
  sizes.reserve(points.size());
  for (const RegressionPoint& p : points) sizes.push_back(std::abs(residual(p, fit)));
  return kMadToSigma * median(sizes);
}

double weighted_median(std::vector<std::pair<double, double>>& value_and_weight) {
  std::sort(value_and_weight.begin(), value_and_weight.end());
  double total = 0.0;
  for (const auto& [value, weight] : value_and_weight) total += weight;
  double sum = 0.0;
  for (const auto& [value, weight] : value_and_weight) {
    sum += weight;
    if (sum >= 0.5 * total) return value;
  }
  return value_and_weight.back().first;
}

double theil_sen_slope(const std::vector<RegressionPoint>& points) {
  const std::size_t step = (points.size() + kMaxSlopePoints - 1) / kMaxSlopePoints;
  std::vector<double> slopes;
  for (std::size_t i = 0; i < points.size(); i += step) {
    for (std::size_t j = i + step; j < points.size(); j += step) {
      const double dx = points[j].x - points[i].x;
      if (dx != 0.0) slopes.push_back((points[j].y - points[i].y) / dx);
    }
  }
  return slopes.empty() ? 0.0 : median(slopes);
}

RobustFit start(const std::vector<RegressionPoint>& points, bool with_slope) {
  RobustFit fit;
  if (with_slope) fit.slope = theil_sen_slope(points);
  std::vector<std::pair<double, double>> levels;
  levels.reserve(points.size());
  for (const RegressionPoint& p : points) levels.emplace_back(p.y - fit.slope * p.x, 1.0 / p.error);
  fit.level = weighted_median(levels);
  return fit;
}

void set_variances(const std::vector<RegressionPoint>& points, double scale, bool with_slope,
                   RobustFit& fit) {
  const double parameters = with_slope ? 2.0 : 1.0;
  const double count = static_cast<double>(points.size());
  std::vector<double> precision;
  precision.reserve(points.size());
  double psi_squared = 0.0, psi_slope = 0.0;
  for (const RegressionPoint& p : points) {
    precision.push_back(1.0 / (p.error * p.error));
    const double u = residual(p, fit) / scale;
    const double z = (u / kTukey) * (u / kTukey);
    if (z >= 1.0) continue;
    psi_squared += u * u * std::pow(1.0 - z, 4);
    psi_slope += (1.0 - z) * (1.0 - 5.0 * z);
  }
  double factor = 1.0;
  if (count - parameters >= 3.0) {
    const double mean_slope = std::max(psi_slope / count, kLeastMeanSlope);
    factor = scale * scale * psi_squared / (count - parameters) / (mean_slope * mean_slope);
  }
  const Normal n = accumulate(points, precision);
  fit.scale = std::sqrt(factor);
  fit.slope_variance = with_slope ? factor / n.xx : 0.0;
  fit.level_variance = factor / n.weight + n.centre * n.centre * fit.slope_variance;
  fit.covariance = -n.centre * fit.slope_variance;
}

RobustFit solve(const std::vector<RegressionPoint>& points, bool with_slope, double least_scale) {
  RobustFit fit = start(points, with_slope);
  std::vector<double> weights(points.size());
  double scale = 1.0;
  for (int round = 0; round < kMaxRounds; ++round) {
    if (round < kScaleRounds) scale = std::max(median_scale(points, fit), least_scale);
    fit.used = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double u = residual(points[i], fit) / (scale * kTukey);
      const double core = std::max(1.0 - u * u, 0.0);
      weights[i] = core * core / (points[i].error * points[i].error);
      fit.used += weights[i] > 0.0 ? 1U : 0U;
    }
    const Normal n = accumulate(points, weights);
    if (!(n.weight > 0.0) || (with_slope && !(n.xx > 0.0))) return fit;  // ok stays false
    const double slope = with_slope ? n.xy / n.xx : 0.0;
    const double move_slope = std::abs(slope - fit.slope) * std::sqrt(n.xx) / scale;
    const double move_level =
        std::abs(n.y - (fit.level + fit.slope * n.centre)) * std::sqrt(n.weight) / scale;
    fit.slope = slope;
    fit.level = n.y - slope * n.centre;
    fit.centre = n.centre;
    if (round >= kScaleRounds && move_slope + move_level < kStandStill) break;
  }
  set_variances(points, scale, with_slope, fit);
  fit.ok = std::isfinite(fit.level) && std::isfinite(fit.slope) && std::isfinite(fit.level_variance);
  return fit;
}

}  // namespace

RobustFit robust_line(const std::vector<RegressionPoint>& points) {
  if (points.size() < 3) return {};
  return solve(points, true, kScaleFloor);
}

RobustFit robust_level(const std::vector<RegressionPoint>& points, double least_scale) {
  if (points.empty()) return {};
  return solve(points, false, least_scale);
}

}  // namespace volcal
