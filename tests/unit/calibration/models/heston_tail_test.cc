// SPDX-License-Identifier: Apache-2.0

// Tails of Heston models, tested against 18 digits of another contour (values and derivatives) and against
// differences, and the closed forms against their limits.

#include "calibration/models/heston_tail_functionals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/support/golden_table.h"
#include "tests/support/heston_draws.h"
#include "tests/support/heston_pricing.h"

namespace volcal {
namespace {

using core::HestonParameters;
using core::HestonStatus;
using core::HestonTail;
using core::kHestonDimension;

struct Golden {
  HestonParameters model;
  double time;
  double k;
  double fall;
  double rise;
  double put;
  double fall_by[kHestonDimension];
  double put_by[kHestonDimension];
};

std::vector<Golden> golden() {
  const char* names[] = {"v0", "kappa", "theta", "sigma", "rho"};
  std::vector<Golden> rows;
  for (const test::GoldenRow& row : test::read_golden_table(test::golden_path("heston_tail.csv"))) {
    const auto field = [&](const std::string& name) { return test::number(row, name); };
    Golden entry = {{field("v0"), field("kappa"), field("theta"), field("sigma"), field("rho")},
                    field("time_to_expiry"),
                    field("log_moneyness"),
                    field("fall"),
                    field("rise"),
                    field("put"),
                    {},
                    {}};
    for (int m = 0; m < kHestonDimension; ++m) {
      entry.fall_by[m] = field(std::string("fall_by_") + names[m]);
      entry.put_by[m] = field(std::string("put_by_") + names[m]);
    }
    rows.push_back(entry);
  }
  return rows;
}

double& parameter(HestonParameters& p, int m) {
  double* const all[] = {&p.v0, &p.kappa, &p.theta, &p.sigma, &p.rho};
  return *all[m];
}

/// Unit of a parameter's move: the parameter itself, or for rho its distance from +-1.
double unit_of(HestonParameters p, int m) {
  if (m == 4) return std::fmin(std::fmax(std::fabs(p.rho), 1e-3), 1.0 - std::fabs(p.rho));
  return std::fmax(std::fabs(parameter(p, m)), 1e-3);
}

/// d f / d parameter by central differences of sixth order.
template <class F>
double difference(const F& f, const HestonParameters& model, int m, double relative_step) {
  const double h = relative_step * unit_of(model, m);
  const auto odd = [&](double steps) {
    HestonParameters up = model;
    HestonParameters down = model;
    parameter(up, m) += steps * h;
    parameter(down, m) -= steps * h;
    return (f(up) - f(down)) / (2.0 * steps * h);
  };
  return 1.5 * odd(1.0) - 0.6 * odd(2.0) + 0.1 * odd(3.0);
}

TEST(HestonTail, IsThatOfHighPrecision) {
  constexpr double kRelative = 1e-11;  // of the smaller tail; the target is 1e-12
  constexpr double kDerivative = 1e-10;
  double worst = 0.0;
  double worst_derivative = 0.0;
  for (const Golden& row : golden()) {
    const HestonTail got = heston_tail(row.model, row.time, row.k);
    EXPECT_EQ(got.status, HestonStatus::ok) << row.time << " k " << row.k;
    const double fall = std::fabs(got.law.fall / row.fall - 1.0);
    const double rise = std::fabs(got.law.rise / row.rise - 1.0);
    const double put = std::fabs(got.put / row.put - 1.0);
    EXPECT_LE(std::max({fall, rise, put}), kRelative) << row.time << " k " << row.k;
    worst = std::max({worst, fall, rise, put});
    // Derivatives are compared in the unit of a relative move of their parameter, relative to the largest of
    // the five.
    double largest[2] = {0.0, 0.0};
    for (int m = 0; m < kHestonDimension; ++m) {
      const double unit = unit_of(row.model, m);
      largest[0] = std::max(largest[0], std::fabs(unit * row.fall_by[m]));
      largest[1] = std::max(largest[1], std::fabs(unit * row.put_by[m]));
    }
    for (int m = 0; m < kHestonDimension; ++m) {
      const double unit = unit_of(row.model, m);
      const double by_fall = std::fabs(unit * (got.fall_by[m] - row.fall_by[m])) / largest[0];
      const double by_put = std::fabs(unit * (got.put_by[m] - row.put_by[m])) / largest[1];
      EXPECT_LE(by_fall, kDerivative) << row.time << " k " << row.k << " parameter " << m;
      EXPECT_LE(by_put, kDerivative) << row.time << " k " << row.k << " parameter " << m;
      worst_derivative = std::max({worst_derivative, by_fall, by_put});
    }
  }
  RecordProperty("worst", std::to_string(worst * 1e15) + "e-15");
  RecordProperty("worst_derivative", std::to_string(worst_derivative * 1e15) + "e-15");
}

TEST(HestonTail, IsTheSlopeAndCurvatureThatPricesHave) {
  constexpr double kRelative = 1e-10;
  int compared = 0;
  for (const test::GoldenRow& row : test::read_golden_table(test::golden_path("heston_shape.csv"))) {
    const auto field = [&](const char* name) { return test::number(row, name); };
    const HestonParameters model = {field("v0"), field("kappa"), field("theta"), field("sigma"),
                                    field("rho")};
    const double k = field("log_moneyness");
    const HestonTail got = heston_tail(model, field("time_to_expiry"), k);
    // The probability is exp(-k) times the slope of the out-of-the-money price, the put's or the call's.
    const double tail = k < 0.0 ? got.law.fall : got.law.rise;
    EXPECT_NEAR(tail / (std::exp(-k) * std::fabs(field("slope"))), 1.0, kRelative) << "k " << k;
    const double density = std::exp(-k) * (field("curvature") - field("slope"));
    EXPECT_NEAR(got.law.density / density, 1.0, 1e-9) << "k " << k;
    ++compared;
  }
  EXPECT_GT(compared, 100);
}

TEST(HestonTail, OfRandomModelsSumsToOneAndFollowsDifferences) {
  constexpr double kStep = 2e-3;
  constexpr double kRelative = 1e-6;  // differences of sixth order
  test::HestonDraws draws(7);
  int compared = 0;
  for (int i = 0; i < 40; ++i) {
    test::HestonDraw draw = draws.next(0.1);
    draw.model.rho *= 0.98;
    const double deviation = std::sqrt(core::heston_detail::mean_total_variance(draw.model, draw.time));
    for (const double place : {-3.0, -0.5, 1.0}) {
      const double k = std::clamp(place * deviation, -5.0, 5.0);
      const HestonTail got = heston_tail(draw.model, draw.time, k);
      EXPECT_NEAR(got.law.fall + got.law.rise, 1.0, 1e-15);
      if (got.status != HestonStatus::ok) continue;
      double largest = 0.0;
      for (int m = 0; m < kHestonDimension; ++m) {
        largest = std::max(largest, std::fabs(unit_of(draw.model, m) * got.fall_by[m]));
      }
      for (int m = 0; m < kHestonDimension; ++m) {
        const auto fall = [&](const HestonParameters& p) { return heston_tail(p, draw.time, k).law.fall; };
        const double slope = difference(fall, draw.model, m, kStep);
        const double unit = unit_of(draw.model, m);
        EXPECT_NEAR(unit * got.fall_by[m], unit * slope, kRelative * largest)
            << draw << " k " << k << " parameter " << m;
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 500);
}

TEST(HestonTail, VanishesFarOutAndNamesItsDomain) {
  constexpr HestonParameters kModel = {0.04, 1.5, 0.05, 0.3, -0.7};
  constexpr double kDay = 1.0 / 365.0;
  double before = 0.0;
  for (double k = -1.0; k <= -0.01; k += 0.01) {
    const HestonTail got = heston_tail(kModel, kDay, k);
    EXPECT_EQ(got.status, HestonStatus::ok) << k;
    EXPECT_GE(got.law.fall, before) << k;
    before = got.law.fall;
  }
  EXPECT_LT(heston_tail(kModel, kDay, -5.0).law.fall, 1e-80);
  EXPECT_LT(heston_tail(kModel, kDay, 5.0).law.rise, 1e-80);
  EXPECT_EQ(heston_tail(kModel, 0.0, -0.1).status, HestonStatus::invalid_option);
  EXPECT_EQ(heston_tail(kModel, 1.0, -11.0).status, HestonStatus::invalid_option);
  EXPECT_EQ(heston_tail({-1.0, 1.0, 0.04, 0.3, 0.0}, 1.0, 0.0).status, HestonStatus::invalid_parameters);
  EXPECT_TRUE(std::isnan(heston_expected_shortfall(kModel, 0.0, 0.01).shortfall.value));
  EXPECT_TRUE(std::isnan(heston_expected_shortfall(kModel, 1.0, 0.0).shortfall.value));
}

TEST(HestonShortfall, IsThatOfHighPrecision) {
  constexpr double kAbsolute = 1e-11;
  double worst = 0.0;
  for (const Golden& row : golden()) {
    if (row.rise < 1e-9) continue;  // 1 - alpha has no digits
    const HestonShortfall got = heston_expected_shortfall(row.model, row.time, row.fall);
    EXPECT_NEAR(got.log_quantile, row.k, 1e-9 * (1.0 + std::fabs(row.k))) << row.time << " k " << row.k;
    const double want = row.put / row.fall - std::expm1(row.k);
    EXPECT_NEAR(got.shortfall.value, want, kAbsolute);
    worst = std::max(worst, std::fabs(got.shortfall.value - want));
    for (int m = 0; m < kHestonDimension; ++m) {
      const double by = row.put_by[m] / row.fall;
      EXPECT_NEAR(got.shortfall.by[m], by, 1e-7 * (1.0 + std::fabs(by))) << "k " << row.k << " " << m;
    }
  }
  RecordProperty("worst", std::to_string(worst * 1e15) + "e-15");
}

TEST(HestonShortfall, MovesAsItsDerivativesSayDownToSmallAlphas) {
  constexpr HestonParameters kModel = {0.04, 1.5, 0.05, 0.6, -0.7};
  for (const double time : {1.0 / 365.0, 0.25, 5.0}) {
    for (const double alpha : {1e-6, 0.01, 0.2}) {
      const HestonShortfall got = heston_expected_shortfall(kModel, time, alpha);
      ASSERT_GT(got.shortfall.value, 0.0);
      ASSERT_LT(got.shortfall.value, 1.0);
      for (int m = 0; m < kHestonDimension; ++m) {
        const auto shortfall = [&](const HestonParameters& p) {
          return heston_expected_shortfall(p, time, alpha).shortfall.value;
        };
        const double slope = difference(shortfall, kModel, m, 2e-3);
        EXPECT_NEAR(got.shortfall.by[m], slope, 1e-7 * (1e-3 + std::fabs(slope)))
            << time << " " << alpha << " parameter " << m;
      }
    }
  }
}

TEST(HestonShortfall, DoesNotDependOnTheGuess) {
  constexpr HestonParameters kModel = {0.04, 1.5, 0.05, 0.6, -0.7};
  constexpr double kAccuracy = 1e-12;
  core::HestonNodes nodes;
  const auto from = [&](double start) {
    return core::heston_expected_shortfall(core::TeamOfOne{}, kModel, 0.5, 0.02, kAccuracy, start, nodes);
  };
  const core::HestonShortfall want = from(std::nan(""));
  for (const double start : {want.log_quantile, want.log_quantile + 0.01, -6.0, 2.0, 1e9}) {
    const core::HestonShortfall got = from(start);
    EXPECT_NEAR(got.log_quantile, want.log_quantile, 1e-12) << start;
    EXPECT_NEAR(got.value, want.value, 1e-14) << start;
  }
}

TEST(HestonVarianceSwap, FollowsDifferencesAndItsLimitInKappa) {
  for (const double kappa : {0.0, 1e-12, 1e-6, 0.01, 0.4999, 0.5001, 1.5, 40.0}) {
    const HestonParameters model = {0.09, kappa, 0.04, 0.5, -0.3};
    for (const double time : {0.003, 2.0, 30.0}) {
      const HestonGradient got = heston_variance_swap(model, time);
      const long double x = static_cast<long double>(kappa) * time;
      const long double share = x > 0.0L ? -std::expm1(-x) / x : 1.0L;
      const double want = static_cast<double>((0.04L + (0.09L - 0.04L) * share) * time);
      EXPECT_NEAR(got.value / want, 1.0, 1e-15);
      EXPECT_NEAR(got.by[0], static_cast<double>(share * time), 1e-15 * time);
      // 1 - share cancels where x is small: a few terms of its series replace it there.
      const long double theta_share =
          x < 1e-3L ? x * (0.5L - x / 6.0L + x * x / 24.0L - x * x * x / 120.0L) : 1.0L - share;
      EXPECT_NEAR(got.by[2], static_cast<double>(theta_share * time),
                  1e-14 * static_cast<double>(theta_share * time));
      const long double slope = x < 1e-3L ? 0.5L - x / 3.0L + x * x / 8.0L - x * x * x / 30.0L
                                          : (1.0L - (1.0L + x) * std::exp(-x)) / (x * x);
      const double by_kappa = static_cast<double>(-(0.09L - 0.04L) * slope * time * time);
      EXPECT_NEAR(got.by[1] / by_kappa, 1.0, 1e-12) << kappa << " " << time;
      EXPECT_EQ(got.by[3], 0.0);
      EXPECT_EQ(got.by[4], 0.0);
    }
  }
}

TEST(HestonVarianceSwap, IsTheCumulantsFirstDerivativeAtZero) {
  constexpr double kStep = 1e-4;
  test::HestonDraws draws(11);
  for (int i = 0; i < 30; ++i) {
    const test::HestonDraw draw = draws.next(0.1);
    const auto k = [&](double s) { return core::heston_log_moment(draw.model, draw.time, s).log_moment; };
    const double mean = (8.0 * (k(kStep) - k(-kStep)) - (k(2.0 * kStep) - k(-2.0 * kStep))) / (12.0 * kStep);
    const double want = heston_variance_swap(draw.model, draw.time).value;
    EXPECT_NEAR(-2.0 * mean, want, 1e-9 * (1.0 + want)) << draw;
  }
}

TEST(HestonWings, CriticalMomentsFollowDifferences) {
  test::HestonDraws draws(3);
  double worst = 0.0;
  for (int i = 0; i < 200; ++i) {
    test::HestonDraw draw = draws.next(0.01);
    draw.model.rho *= 0.998;
    for (const bool left : {true, false}) {
      const HestonGradient got = heston_wing_slope(draw.model, draw.time, left);
      const double moment = heston_critical_moment(draw.model, draw.time, left).value;
      EXPECT_GT(got.value, 0.0) << draw;
      EXPECT_LT(got.value, 2.0) << draw;
      const double order = left ? -moment : 1.0 + moment;
      const double away = 1e-9 * (left ? -moment : moment);
      EXPECT_TRUE(core::heston_log_moment(draw.model, draw.time, order - away).finite) << draw;
      EXPECT_FALSE(core::heston_log_moment(draw.model, draw.time, order + away).finite) << draw;
      double largest = got.value * 1e-3;
      for (int m = 0; m < kHestonDimension; ++m) {
        largest = std::max(largest, std::fabs(unit_of(draw.model, m) * got.by[m]));
      }
      for (int m = 0; m < kHestonDimension; ++m) {
        const auto slope = [&](const HestonParameters& p) {
          return heston_wing_slope(p, draw.time, left).value;
        };
        constexpr double kStep = 3e-4;
        const double want = difference(slope, draw.model, m, kStep);
        const double unit = unit_of(draw.model, m);
        const double error = unit * std::fabs(got.by[m] - want) / largest;
        EXPECT_LE(error, 1e-7) << draw << " parameter " << m << (left ? " left" : " right");
        worst = std::max(worst, error);
      }
    }
  }
  RecordProperty("worst", std::to_string(worst * 1e12) + "e-12");
}

TEST(HestonWings, NearLeesBoundKeepTheirDerivatives) {
  // Thirty years of a large vol of variance: nearly no moment below 0 exists.
  constexpr HestonParameters kModel = {0.04, 0.2, 0.04, 2.0, -0.9};
  const HestonGradient got = heston_wing_slope(kModel, 30.0, true);
  EXPECT_GT(got.value, 1.4);
  EXPECT_LT(got.value, 2.0);
  for (const int m : {1, 3, 4}) {
    const auto slope = [&](const HestonParameters& p) { return heston_wing_slope(p, 30.0, true).value; };
    const double want = difference(slope, kModel, m, 1e-3);
    EXPECT_NEAR(got.by[m], want, 1e-7 * (1.0 + std::fabs(want))) << m;
  }
}

}  // namespace
}  // namespace volcal
