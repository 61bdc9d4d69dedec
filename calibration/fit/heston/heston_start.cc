// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/heston/heston_start.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

namespace volcal::fit {
namespace {

/// At-the-money quantities of a slice.
struct AtTheMoney {
  double time;
  double variance;  ///< total variance per year
  double skew;      ///< d vol / dk
  double weight;    ///< number of quotes
};

/// Slope of the vols by k over the quotes within one or two standard deviations; 0 where these have none.
double skew_of(const SliceData& slice) {
  constexpr double kDeviations = 1.5;
  const double reach = kDeviations * slice.atm_stddev;
  double n = 0.0;
  double k_sum = 0.0;
  double vol_sum = 0.0;
  double kk_sum = 0.0;
  double kvol_sum = 0.0;
  for (std::size_t i = 0; i < slice.market_quotes; ++i) {
    const double k = slice.log_moneyness[i];
    if (std::fabs(k) > reach) continue;
    n += 1.0;
    k_sum += k;
    vol_sum += slice.market_vol[i];
    kk_sum += k * k;
    kvol_sum += k * slice.market_vol[i];
  }
  const double spread = n * kk_sum - k_sum * k_sum;
  return spread > 1e-12 * n * kk_sum ? (n * kvol_sum - k_sum * vol_sum) / spread : 0.0;
}

std::vector<AtTheMoney> at_the_money(const std::vector<SliceData>& slices) {
  std::vector<AtTheMoney> points;
  for (const SliceData& slice : slices) {
    if (slice.market_quotes == 0) continue;
    points.push_back({slice.time_to_expiry, slice.atm_stddev * slice.atm_stddev / slice.time_to_expiry,
                      skew_of(slice), static_cast<double>(slice.market_quotes)});
  }
  return points;
}

/// The function (1 - exp(-x)) / x.
double decay_mean(double x) { return x > 0.0 ? -std::expm1(-x) / x : 1.0; }

/// Least-squares fit of the term structure for one kappa; the model is linear in v0 and theta.
struct TermStructure {
  double v0;
  double theta;
  double misfit;
};

TermStructure term_structure(const std::vector<AtTheMoney>& points, double kappa, double low, double high) {
  double a = 0.0;
  double b = 0.0;
  double c = 0.0;
  double by_v0 = 0.0;
  double by_theta = 0.0;
  for (const AtTheMoney& point : points) {
    const double near = decay_mean(kappa * point.time);
    const double far = 1.0 - near;
    a += point.weight * near * near;
    b += point.weight * near * far;
    c += point.weight * far * far;
    by_v0 += point.weight * near * point.variance;
    by_theta += point.weight * far * point.variance;
  }
  // With one expiry, or expiries at one time, v0 and theta are not determined apart: a small term pulls them
  // together.
  constexpr double kEqualVariancePull = 1e-3;
  const double pull = kEqualVariancePull * (a + c);
  const double determinant = (a + pull) * (c + pull) - (b - pull) * (b - pull);
  TermStructure fit{};
  fit.v0 = std::clamp(((c + pull) * by_v0 - (b - pull) * by_theta) / determinant, low, high);
  fit.theta = std::clamp(((a + pull) * by_theta - (b - pull) * by_v0) / determinant, low, high);
  for (const AtTheMoney& point : points) {
    const double near = decay_mean(kappa * point.time);
    const double error = near * fit.v0 + (1.0 - near) * fit.theta - point.variance;
    fit.misfit += point.weight * error * error;
  }
  return fit;
}

core::HestonParameters from_data(const std::vector<AtTheMoney>& points) {
  constexpr std::array<double, 7> kKappas = {0.3, 0.7, 1.5, 3.0, 6.0, 12.0, 20.0};
  double lowest = std::numeric_limits<double>::infinity();
  double highest = 0.0;
  double weight = 0.0;
  double skew = 0.0;
  for (const AtTheMoney& point : points) {
    lowest = std::min(lowest, point.variance);
    highest = std::max(highest, point.variance);
    weight += point.weight;
  }
  core::HestonParameters start{};
  double misfit = std::numeric_limits<double>::infinity();
  for (const double kappa : kKappas) {
    const TermStructure fit = term_structure(points, kappa, 0.3 * lowest, 3.0 * highest);
    if (!(fit.misfit < misfit)) continue;
    misfit = fit.misfit;
    start.v0 = fit.v0;
    start.kappa = kappa;
    start.theta = fit.theta;
  }
  // The skew of all expiries falls with the decay of the variance: skew(T) = rho sigma decay / (2 vol).
  for (const AtTheMoney& point : points) {
    const double x = start.kappa * point.time;
    const double decay = x > 1e-4 ? (1.0 - decay_mean(x)) / x : 0.5;
    skew += point.weight / weight * (2.0 * std::sqrt(point.variance) * point.skew / decay);
  }
  constexpr double kTypicalRho = 0.6;
  start.sigma = std::clamp(std::fabs(skew) / kTypicalRho, 0.3, 5.0);
  start.rho = std::clamp(skew / start.sigma, -0.9, 0.9);
  return start;
}

/// Element i of the additive-recurrence sequence whose steps are powers of the root of x^6 = x + 1, one for
/// each coordinate [Roberts2018]: any number of its points is spread evenly.
double spread_out(int i, int coordinate) {
  constexpr double kRoot = 1.1347241384015194;
  const double x = 0.5 + static_cast<double>(i) * std::pow(kRoot, -(coordinate + 1));
  return x - std::floor(x);
}

double geometric(double low, double high, double share) { return low * std::pow(high / low, share); }

core::HestonParameters spread_start(const core::HestonParameters& about, int i) {
  constexpr double kFactor = 4.0;  // factor by which variances are varied up and down
  return {about.v0 * geometric(1.0 / kFactor, kFactor, spread_out(i, 0)),
          geometric(0.1, 20.0, spread_out(i, 1)),
          about.theta * geometric(1.0 / kFactor, kFactor, spread_out(i, 2)),
          geometric(0.1, 4.0, spread_out(i, 3)), -0.95 + 1.8 * spread_out(i, 4)};
}

}  // namespace

std::vector<core::HestonParameters> heston_starts(const std::vector<SliceData>& slices,
                                                  const core::HestonBox& box, int count) {
  const core::HestonParameters first = from_data(at_the_money(slices));
  std::vector<core::HestonParameters> starts = {core::within(box, first)};
  for (int i = 1; i < count; ++i) starts.push_back(core::within(box, spread_start(first, i)));
  return starts;
}

}  // namespace volcal::fit
