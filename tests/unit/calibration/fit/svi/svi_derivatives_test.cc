// SPDX-License-Identifier: Apache-2.0

/// Analytic derivatives of the fit against ceres::Jet through the same template, and against central
/// differences in long double through the formula.

#include <ceres/jet.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>

#include "kernels/core/svi/svi_chart.h"
#include "kernels/core/svi/svi_residual.h"

namespace volcal::core {
namespace {

constexpr int kD = kSviDimension;
using Jet = ceres::Jet<double, kD>;

// Analytic and Jet evaluate the same expression in different order: rounding, amplified by the division by
// small w in g, is what is left.
constexpr double kJetRelative = 1e-9;
// Central differences in long double with step h: truncation h^2 |f'''| / 6 dominates rounding.
constexpr long double kStep = 1e-5L;
constexpr double kDifferenceRelative = 1e-6;

struct Case {
  SviChart chart;
  std::array<double, kD> x;
  double k;
};

std::vector<Case> cases() {
  std::mt19937_64 random(20260308);
  std::uniform_real_distribution<double> u(-1.0, 1.0);
  std::vector<Case> all;
  for (int i = 0; i < 300; ++i) {
    const double scale = std::exp(std::log(0.3) + 2.0 * u(random));
    all.push_back({{scale, i % 2 == 0 ? kLeeSlope : 1e3},
                   {u(random) - 0.5, 1.5 * u(random), 1.5 * u(random), 2.0 * u(random), 1.5 * u(random)},
                   4.0 * scale * u(random)});
  }
  return all;
}

Jet free_jet(const Case& c, int j) { return Jet(c.x[static_cast<std::size_t>(j)], j); }

SviRaw<Jet> raw_jet(const Case& c) {
  std::array<Jet, kD> x;
  for (int j = 0; j < kD; ++j) x[static_cast<std::size_t>(j)] = free_jet(c, j);
  return svi_from_free(c.chart, x.data());
}

SviRaw<long double> raw_moved(const Case& c, int j, long double step) {
  std::array<long double, kD> x;
  for (std::size_t i = 0; i < kD; ++i) x[i] = c.x[i];
  x[static_cast<std::size_t>(j)] += step;
  return svi_from_free(c.chart, x.data());
}

template <class F>
double central_difference(const Case& c, int j, F f) {
  return static_cast<double>((f(raw_moved(c, j, kStep)) - f(raw_moved(c, j, -kStep))) / (2.0L * kStep));
}

void expect_close(double got, double want, double unit, double relative, const char* what, int j) {
  EXPECT_LE(std::fabs(got - want), relative * std::max(std::fabs(want), unit))
      << what << " by coordinate " << j << ": " << got << " against " << want;
}

TEST(SviDerivatives, TotalVarianceAgreesWithJetAndDifference) {
  for (const Case& c : cases()) {
    const SviJet<double> jet = svi_jet(svi_point(c.chart, c.x.data()), c.k);
    const Jet automatic = svi_total_variance(raw_jet(c), c.k);
    EXPECT_NEAR(jet.value.w, automatic.a, 1e-13 * automatic.a + 1e-15);
    const double unit = automatic.v.norm();
    for (int j = 0; j < kD; ++j) {
      expect_close(jet.dw[j], automatic.v[j], unit, kJetRelative, "w", j);
      const double difference =
          central_difference(c, j, [&](const SviRaw<long double>& p) { return svi_total_variance(p, c.k); });
      expect_close(jet.dw[j], difference, unit, kDifferenceRelative, "w", j);
    }
  }
}

TEST(SviDerivatives, SlopeAndCurvatureAgreeWithJet) {
  for (const Case& c : cases()) {
    const SviJet<double> jet = svi_jet(svi_point(c.chart, c.x.data()), c.k);
    const SviValue<Jet> automatic = svi_value(raw_jet(c), c.k);
    for (int j = 0; j < kD; ++j) {
      expect_close(jet.dslope[j], automatic.slope.v[j], automatic.slope.v.norm(), kJetRelative, "w'", j);
      expect_close(jet.dcurvature[j], automatic.curvature.v[j], automatic.curvature.v.norm(), kJetRelative,
                   "w''", j);
    }
  }
}

TEST(SviDerivatives, DurrlemanAgreesWithJetAndDifference) {
  for (const Case& c : cases()) {
    const SviGradient<double> g = svi_butterfly(svi_jet(svi_point(c.chart, c.x.data()), c.k), c.k);
    const Jet automatic = svi_durrleman_g(raw_jet(c), c.k);
    const double unit = automatic.v.norm();
    for (int j = 0; j < kD; ++j) {
      expect_close(g.d[j], automatic.v[j], unit, kJetRelative, "g", j);
      const double difference =
          central_difference(c, j, [&](const SviRaw<long double>& p) { return svi_durrleman_g(p, c.k); });
      expect_close(g.d[j], difference, unit, kDifferenceRelative, "g", j);
    }
  }
}

TEST(SviDerivatives, VolResidualAgreesWithJet) {
  constexpr double kTime = 0.4;
  constexpr double kMarket = 0.5;
  constexpr double kScale = 0.003;
  for (const Case& c : cases()) {
    const SviGradient<double> r =
        svi_vol_residual(svi_jet(svi_point(c.chart, c.x.data()), c.k), kTime, kMarket, kScale);
    const Jet automatic = (sqrt(svi_total_variance(raw_jet(c), c.k) / kTime) - kMarket) / kScale;
    for (int j = 0; j < kD; ++j) {
      expect_close(r.d[j], automatic.v[j], automatic.v.norm(), kJetRelative, "residual", j);
    }
  }
}

TEST(SviChart, InverseReturnsTheCoordinates) {
  for (const Case& c : cases()) {
    std::array<double, kD> back{};
    svi_to_free(c.chart, svi_from_free(c.chart, c.x.data()), back.data());
    for (std::size_t j = 0; j < kD; ++j) EXPECT_NEAR(back[j], c.x[j], 1e-9);
  }
}

TEST(SviChart, StaysInsideTheDomainFarOut) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> u(-30.0, 30.0);
  const SviChart chart{0.2, kLeeSlope};
  for (int i = 0; i < 1000; ++i) {
    const std::array<double, kD> x = {u(random), u(random), u(random), u(random), 0.2 * u(random)};
    const SviPoint p = svi_point(chart, x.data());
    EXPECT_GT(p.lowest, 0.0);
    EXPECT_GT(p.left, 0.0);
    EXPECT_LE(p.left, kLeeSlope);
    EXPECT_GT(p.right, 0.0);
    EXPECT_LE(p.right, kLeeSlope);
    EXPECT_GT(p.sigma, 0.0);
  }
}

TEST(SviJet, VarianceNeverFallsBelowTheLowestHoweverWideTheSlice) {
  const SviChart chart{0.1, kLeeSlope};
  for (double width = -8.0; width <= 40.0; width += 0.5) {
    const std::array<double, kD> x = {-1.0, 0.3, 0.9, 0.4, width};
    const SviPoint point = svi_point(chart, x.data());
    for (const double k : {-3.0, -0.1, 0.0, 0.04, 0.2, 5.0}) {
      EXPECT_GE(svi_jet(point, k).value.w, point.lowest) << "width exp(" << width << ") at k = " << k;
    }
  }
}

TEST(SviJet, KinkAtTheCentreHasFiniteDerivatives) {
  const SviChart chart{0.1, kLeeSlope};
  const std::array<double, kD> x = {-1.0, 0.3, 0.9, 0.4, -1000.0};
  const SviJet<double> jet = svi_jet(svi_point(chart, x.data()), 0.4 * chart.scale);
  EXPECT_TRUE(std::isfinite(jet.value.curvature));
  for (int j = 0; j < kD; ++j) {
    EXPECT_TRUE(std::isfinite(jet.dw[j]));
    EXPECT_TRUE(std::isfinite(jet.dslope[j]));
    EXPECT_TRUE(std::isfinite(jet.dcurvature[j]));
  }
}

}  // namespace
}  // namespace volcal::core
