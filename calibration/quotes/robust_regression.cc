// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/robust_regression.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "calibration/quotes/median.h"

namespace volcal {
namespace {

constexpr double kTukey = 4.685;          // 95 % efficiency under Gaussian errors [BeatonTukey1974]
constexpr double kMadToSigma = 1.482602;  // 1 / Phi^-1(3/4)
constexpr int kScaleRounds = 10;
constexpr int kMaxRounds = 200;
constexpr std::size_t kMaxSlopePoints = 128;  // it bounds the Theil-Sen start at 8,128 slopes
// Smallest mean of psi' for a covariance. It is 0.757 under Gaussian errors; under a tenth there is no core
// and the formula degenerates.
constexpr double kLeastMeanSlope = 0.1;

/// The points by column, and scratch for the values that each round computes of every point: loops over one
/// column after the other vectorise, and all memory is allocated once.
struct Columns {
  std::vector<double> storage;
  std::span<double> x, y, error, squared_error, residual, weight, scratch;

  explicit Columns(const std::vector<RegressionPoint>& points) : storage(7 * points.size()) {
    std::span<double> unassigned(storage);
    for (std::span<double>* column : {&x, &y, &error, &squared_error, &residual, &weight, &scratch}) {
      *column = unassigned.first(points.size());
      unassigned = unassigned.subspan(points.size());
    }
    for (std::size_t i = 0; i < points.size(); ++i) {
      x[i] = points[i].x;
      y[i] = points[i].y;
      error[i] = points[i].error;
      squared_error[i] = points[i].error * points[i].error;
    }
  }
  Columns(const Columns&) = delete;  // the columns are views of the storage
  Columns& operator=(const Columns&) = delete;
  [[nodiscard]] std::size_t size() const { return x.size(); }
};

struct Normal {  // weighted sums around a centre
  double weight = 0.0, centre = 0.0, xx = 0.0, y = 0.0, xy = 0.0;
};

Normal accumulate(const Columns& points) {
  Normal n;
  for (std::size_t i = 0; i < points.size(); ++i) {
    n.weight += points.weight[i];
    n.centre += points.weight[i] * points.x[i];
    n.y += points.weight[i] * points.y[i];
  }
  n.centre /= n.weight;
  n.y /= n.weight;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double x = points.x[i] - n.centre;
    n.xx += points.weight[i] * x * x;
    n.xy += points.weight[i] * x * (points.y[i] - n.y);
  }
  return n;
}

/// Computes the residuals in units of the stated errors.
void set_residuals(const RobustFit& fit, Columns& points) {
  const double level = fit.level, slope = fit.slope;
  for (std::size_t i = 0; i < points.size(); ++i)
    points.residual[i] = (points.y[i] - level - slope * points.x[i]) / points.error[i];
}

double median_scale(Columns& points) {
  for (std::size_t i = 0; i < points.size(); ++i) points.scratch[i] = std::abs(points.residual[i]);
  return kMadToSigma * median(points.scratch);
}

/// Computes Tukey's weights from the squared errors; returns the number of those above zero.
std::size_t set_weights(double scale, Columns& points) {
  const double width = scale * kTukey;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double u = points.residual[i] / width;
    const double core = std::max(1.0 - u * u, 0.0);
    points.weight[i] = core * core / points.squared_error[i];
  }
  return static_cast<std::size_t>(
      std::count_if(points.weight.begin(), points.weight.end(), [](double w) { return w > 0.0; }));
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

void set_variances(double scale, bool with_slope, Columns& points, RobustFit& fit) {
  const double parameters = with_slope ? 2.0 : 1.0;
  const double count = static_cast<double>(points.size());
  double psi_squared = 0.0, psi_slope = 0.0;
  set_residuals(fit, points);
  for (std::size_t i = 0; i < points.size(); ++i) {
    points.weight[i] = 1.0 / points.squared_error[i];
    const double u = points.residual[i] / scale;
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
  const Normal n = accumulate(points);
  fit.scale = std::sqrt(factor);
  fit.slope_variance = with_slope ? factor / n.xx : 0.0;
  fit.level_variance = factor / n.weight + n.centre * n.centre * fit.slope_variance;
  fit.covariance = -n.centre * fit.slope_variance;
}

RobustFit solve(const std::vector<RegressionPoint>& given, bool with_slope, double least_scale,
                double stand_still) {
  RobustFit fit = start(given, with_slope);
  Columns points(given);
  double scale = 1.0;
  for (int round = 0; round < kMaxRounds; ++round) {
    set_residuals(fit, points);
    if (round < kScaleRounds) scale = std::max(median_scale(points), least_scale);
    fit.used = set_weights(scale, points);
    const Normal n = accumulate(points);
    if (!(n.weight > 0.0) || (with_slope && !(n.xx > 0.0))) return fit;  // ok stays false
    const double slope = with_slope ? n.xy / n.xx : 0.0;
    const double move_slope = std::abs(slope - fit.slope) * std::sqrt(n.xx) / scale;
    const double move_level =
        std::abs(n.y - (fit.level + fit.slope * n.centre)) * std::sqrt(n.weight) / scale;
    fit.slope = slope;
    fit.level = n.y - slope * n.centre;
    fit.centre = n.centre;
    if (round >= kScaleRounds && move_slope + move_level < stand_still) break;
  }
  set_variances(scale, with_slope, points, fit);
  fit.ok = std::isfinite(fit.level) && std::isfinite(fit.slope) && std::isfinite(fit.level_variance);
  return fit;
}

}  // namespace

RobustFit robust_line(const std::vector<RegressionPoint>& points) {
  if (points.size() < 3) return {};
  return solve(points, true, kLeastScale, kStandStill);
}

RobustFit robust_level(const std::vector<RegressionPoint>& points, double least_scale, double stand_still) {
  if (points.empty()) return {};
  return solve(points, false, least_scale, stand_still);
}

}  // namespace volcal
