// SPDX-License-Identifier: Apache-2.0

// The derivatives of every functional that a floor can be on, against ceres::Jet on the definitions and
// against central differences.

#include <ceres/jet.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/core/svi/svi.h"
#include "kernels/core/svi/svi_chart.h"
#include "kernels/core/svi/svi_floor.h"

namespace volcal::fit {
namespace {

using core::TailFunctional;
using Jet = ceres::Jet<double, core::kSviDimension>;

struct Case {
  core::SviChart chart;
  double x[core::kSviDimension];
};

// A month, a day, a steep left wing at some years, a kink, and one with butterfly arbitrage.
const std::vector<Case> kCases = {{{0.18, core::kLeeSlope}, {-0.2, 0.1, -0.3, 0.1, 0.5}},
                                  {{0.03, core::kLeeSlope}, {-0.3, -0.2, 0.2, -0.2, 0.4}},
                                  {{0.7, core::kLeeSlope}, {-0.4, 1.2, 0.3, 0.3, 0.2}},
                                  {{0.2, core::kLeeSlope}, {-0.5, 0.6, 0.5, 0.0, -3.0}},
                                  {{0.2, core::kLeeSlope}, {-2.5, 1.8, 1.5, 0.6, -2.0}}};

struct Functional {
  TailFunctional kind;
  double argument;
};
const std::vector<Functional> kFunctionals = {
    {TailFunctional::fall, 0.2},      {TailFunctional::rise, 0.15},       {TailFunctional::shortfall, 0.05},
    {TailFunctional::shortfall, 0.6}, {TailFunctional::variance_swap, 0}, {TailFunctional::left_slope, 0},
    {TailFunctional::right_slope, 0}};

Jet normal_cdf(const Jet& x) { return 0.5 * ceres::erfc(-x / std::sqrt(2.0)); }
Jet normal_pdf(const Jet& x) { return ceres::exp(-0.5 * x * x) / std::sqrt(2.0 * M_PI); }

/// The definitions, in raw parameters, with nothing taken from the code under test but the chart.
struct JetSlice {
  core::SviRaw<Jet> p;

  [[nodiscard]] Jet w(const Jet& k) const {
    return core::svi_total_variance(p, k.a) + slope(k.a) * (k - k.a);
  }
  [[nodiscard]] Jet slope(double k) const {
    const Jet y = k - p.m;
    return p.b * (p.rho + y / sqrt(y * y + p.sigma * p.sigma));
  }
  /// P(X < k) of the digital.
  [[nodiscard]] Jet below(double k) const {
    const Jet s = sqrt(core::svi_total_variance(p, k));
    const Jet d2 = -k / s - 0.5 * s;
    return normal_cdf(-d2) + normal_pdf(d2) * slope(k) / (2.0 * s);
  }
  [[nodiscard]] Jet put(double k) const {
    const Jet s = sqrt(core::svi_total_variance(p, k));
    const Jet d2 = -k / s - 0.5 * s;
    return std::exp(k) * normal_cdf(-d2) - normal_cdf(-d2 - s);
  }
};

Jet by_definition(const Case& at, const Functional& f) {
  Jet x[core::kSviDimension];
  for (int j = 0; j < core::kSviDimension; ++j) x[j] = Jet(at.x[j], j);
  const JetSlice slice{core::svi_from_free(at.chart, x)};
  const core::SviPoint point = core::svi_point(at.chart, at.x);
  switch (f.kind) {
    case TailFunctional::fall:
      return slice.below(-f.argument);
    case TailFunctional::rise:
      return 1.0 - slice.below(f.argument);
    case TailFunctional::shortfall: {  // stationary in the quantile: its own derivative drops out
      const double k = core::svi_log_quantile(point, f.argument);
      return 1.0 - std::exp(k) + slice.put(k) / f.argument;
    }
    case TailFunctional::variance_swap: {
      // The log contract: twice the out-of-the-money options over K^2, at strikes that do not move.
      constexpr double kStep = 1e-3;
      Jet sum(0.0);
      for (double u = -14.0; u <= 14.0; u += kStep) {
        const double k = point.m + point.sigma * std::sinh(u);
        if (std::fabs(k) > 500.0) continue;
        const Jet price = k < 0.0 ? slice.put(k) : slice.put(k) - std::expm1(k);
        sum += price * (2.0 * std::exp(-k) * point.sigma * std::cosh(u) * kStep);
      }
      return sum;
    }
    case TailFunctional::left_slope:
      return slice.p.b * (1.0 - slice.p.rho);
    case TailFunctional::right_slope:
      break;
  }
  return slice.p.b * (1.0 + slice.p.rho);
}

TEST(TailFloor, FunctionalsAndDerivativesAreTheirDefinitions) {
  for (std::size_t c = 0; c < kCases.size(); ++c) {
    for (const Functional& f : kFunctionals) {
      SCOPED_TRACE("case " + std::to_string(c) + " functional " + std::to_string(static_cast<int>(f.kind)));
      const core::SviGradient<double> got =
          core::svi_tail_functional(core::svi_point(kCases[c].chart, kCases[c].x), f.kind, f.argument);
      const Jet want = by_definition(kCases[c], f);
      // The strip of options is a sum with a kink at the money: its own error is of the step squared.
      const double tolerance = f.kind == TailFunctional::variance_swap ? 2e-6 : 1e-11;
      const double size = want.v.cwiseAbs().maxCoeff();
      EXPECT_NEAR(got.value, want.a, tolerance * (std::fabs(want.a) + 1e-4));
      for (int j = 0; j < core::kSviDimension; ++j)
        EXPECT_NEAR(got.d[j], want.v[j], tolerance * (size + 1e-6));
    }
  }
}

TEST(TailFloor, SlackIsALogarithmAndItsDerivativesAreDifferences) {
  constexpr double kStep = 1e-4;
  for (std::size_t c = 0; c < kCases.size(); ++c) {
    for (const Functional& f : kFunctionals) {
      SCOPED_TRACE("case " + std::to_string(c) + " functional " + std::to_string(static_cast<int>(f.kind)));
      // A value below the edge has the tangent's slack; its own test is below.
      const core::SviFloor floor{f.kind, f.argument, 0.3, core::kHardFloor};
      const auto slack_at = [&](int j, double step) {
        double x[core::kSviDimension];
        std::copy(std::begin(kCases[c].x), std::end(kCases[c].x), x);
        x[j] += step;
        return core::svi_floor_slack(core::svi_point(kCases[c].chart, x), floor, 0.01);
      };
      const core::SviGradient<double> here = slack_at(0, 0.0);
      const double value =
          core::svi_tail_functional(core::svi_point(kCases[c].chart, kCases[c].x), f.kind, f.argument).value;
      if (value > core::kLeastRatio * 0.3) {
        EXPECT_NEAR(here.value, core::kFloorUnit * (std::log(value / 0.3) - 0.01), 1e-11);
      }
      core::SviFloor soft = floor;
      soft.weight = 3.0;
      EXPECT_NEAR(core::floor_slack(soft, value, 0.01).value, core::kFloorUnit * (value / 0.3 - 1.0), 1e-12);
      double largest = 0.0;
      for (const double d : here.d) largest = std::max(largest, std::fabs(d));
      for (int j = 0; j < core::kSviDimension; ++j) {
        const double slope = (8.0 * (slack_at(j, kStep).value - slack_at(j, -kStep).value) -
                              (slack_at(j, 2.0 * kStep).value - slack_at(j, -2.0 * kStep).value)) /
                             (12.0 * kStep);
        EXPECT_NEAR(here.d[j], slope, 1e-7 * (largest + 1e-3)) << "coordinate " << j;
      }
    }
  }
}

TEST(TailFloor, SlackGoesOnAsATangentWhereThereIsNoLogarithm) {
  const core::SviFloor floor{TailFunctional::fall, 0.2, 0.3, core::kHardFloor};
  const double edge = core::kLeastRatio * floor.target;
  const core::FloorSlack above = core::floor_slack(floor, edge * (1.0 + 1e-9), 0.0);
  const core::FloorSlack below = core::floor_slack(floor, edge * (1.0 - 1e-9), 0.0);
  EXPECT_NEAR(above.value, below.value, 1e-6);
  EXPECT_NEAR(above.by_functional / below.by_functional, 1.0, 1e-8);
  EXPECT_LT(core::floor_slack(floor, -0.1, 0.0).value, below.value);  // a signed law's
}

}  // namespace
}  // namespace volcal::fit
