// SPDX-License-Identifier: Apache-2.0
#include "calibration/slices/svi/svi_formula.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "calibration/models/svi_core.h"
#include "kernels/core/svi/svi_chart.h"
#include "tests/unit/calibration/models/slices.h"

namespace volcal {
namespace {

constexpr SviParameters kSvi{0.01, 0.12, -0.4, 0.02, 0.15};

TEST(VarianceFunction, OfSviGivesItsParametersBackByName) {
  const VarianceFunction variance = kSvi;
  EXPECT_EQ(variance.kind(), "svi");
  ASSERT_NE(variance.svi(), nullptr);
  EXPECT_EQ(variance.svi()->sigma, 0.15);
  const std::vector<SliceParameter> parameters = variance.parameters();
  ASSERT_EQ(parameters.size(), 5U);
  EXPECT_EQ(parameters[2].name, "rho");
  EXPECT_EQ(std::get<double>(parameters[2].value), -0.4);
  const std::vector<SliceParameter> turned(parameters.rbegin(), parameters.rend());
  const auto again = VarianceFunction::make("svi", turned);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  for (const SviField& field : kSviFields) {
    EXPECT_EQ(again->svi()->*field.member, kSvi.*field.member) << field.name;
  }
}

TEST(VarianceFunction, RefusesWhatItsKindDoesNotHave) {
  const auto message = [](std::string_view kind, const std::vector<SliceParameter>& parameters) {
    const auto made = VarianceFunction::make(kind, parameters);
    return made ? "made" : made.error().message;
  };
  std::vector<SliceParameter> parameters = VarianceFunction(kSvi).parameters();
  EXPECT_EQ(message("spline", parameters), "has the kind 'spline', which is not one of svi");
  parameters[1].value = std::vector<double>{0.1};
  EXPECT_EQ(message("svi", parameters), "has the svi parameter 'b' not as a number");
  parameters[1] = {"beta", 0.1};
  EXPECT_EQ(message("svi", parameters), "has no svi parameter 'b'");
  parameters.push_back({"b", 0.1});
  EXPECT_EQ(message("svi", parameters), "has an unknown svi parameter 'beta'");
}

TEST(VarianceFunction, OfNothingHasNoNumbers) {
  const VarianceFunction none;
  EXPECT_EQ(none.kind(), "");
  EXPECT_EQ(none.svi(), nullptr);
  EXPECT_TRUE(none.parameters().empty());
  const double k = 0.1;
  double w = 1.0;
  none.total_variances({&k, 1}, {&w, 1});
  EXPECT_TRUE(std::isnan(w));
}

TEST(SviFormula, AnswersInBulkWithTheBitsOfTheFormula) {
  const SviFormula formula(kSvi);
  const std::vector<double> k = {-3.0, -0.2, 0.0, 0.02, 1.0};
  std::vector<double> w(k.size()), slope(k.size()), curvature(k.size()), alone(k.size());
  formula.values(k, {w, slope, curvature});
  formula.total_variances(k, alone);
  for (std::size_t i = 0; i < k.size(); ++i) {
    const core::SviValue<double> value = core::svi_value(to_core(kSvi), k[i]);
    EXPECT_EQ(w[i], value.w);
    EXPECT_EQ(slope[i], value.slope);
    EXPECT_EQ(curvature[i], value.curvature);
    EXPECT_EQ(alone[i], core::svi_total_variance(to_core(kSvi), k[i]));
  }
  EXPECT_EQ(formula.wing_slopes().left, 0.12 * 1.4);
  EXPECT_EQ(formula.wing_slopes().right, 0.12 * (1.0 - 0.4));
}

bool holds(const Interval& interval, double value) { return interval.low <= value && value <= interval.high; }

TEST(SviFormula, EnclosesWhatItsSlicesDo) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  for (int trial = 0; trial < 200; ++trial) {
    const core::SviRaw<double> p = test::random_slice(random);
    const SviFormula formula(from_core(p));
    const double low = p.m + p.sigma * 20.0 * (unit(random) - 0.5);
    const double high = low + p.sigma * std::pow(10.0, 2.0 * unit(random) - 2.0);
    const SliceEnclosure cell = formula.enclose(low, high);
    const double far = 20.0 * (std::fabs(p.m) + p.sigma);
    for (int i = 0; i <= 20; ++i) {
      const double k = std::min(high, low + (high - low) * i / 20.0);
      const core::SviValue<double> v = core::svi_value(p, k);
      EXPECT_TRUE(holds(cell.w, v.w) && holds(cell.slope, v.slope) && holds(cell.curvature, v.curvature) &&
                  holds(cell.v, v.w - 0.5 * k * v.slope))
          << trial << " " << i;
      for (const Wing wing : {Wing::left, Wing::right}) {
        const WingEnclosure outer = formula.enclose_wing(wing, {0.0, 1.0 / far});
        const double x = far * (1.0 + i);
        const double side = wing == Wing::left ? -1.0 : 1.0;
        const core::SviValue<double> w = core::svi_value(p, side * x);
        const double slope = side * w.slope;
        EXPECT_TRUE(holds(outer.scaled.w, w.w / x) && holds(outer.scaled.slope, slope) &&
                    holds(outer.scaled.curvature, w.curvature) &&
                    holds(outer.scaled.v, w.w / x - 0.5 * slope))
            << trial << " " << i;
        EXPECT_LE(outer.limit.low * x + outer.level.low, w.w);
        EXPECT_GE(outer.limit.high * x + outer.level.high, w.w);
      }
    }
  }
}

TEST(SviFormula, RatesAreThoseOfTheFitsCoordinates) {
  const SviFormula formula(kSvi);
  SliceUncertainty uncertainty;
  uncertainty.scale = 0.2;
  const std::vector<double> k = {-0.5, 0.0, 0.3};
  ASSERT_EQ(formula.uncertain_coordinates(), 5U);
  std::vector<double> rates(5 * k.size());
  formula.coordinate_rates(uncertainty, k, rates);
  const core::SviChart chart{0.2, core::kLeeSlope};
  double x[core::kSviDimension];
  core::svi_to_free(chart, to_core(kSvi), x);
  for (std::size_t i = 0; i < k.size(); ++i) {
    for (int j = 0; j < core::kSviDimension; ++j) {
      constexpr double kStep = 1e-6;
      double up[core::kSviDimension];
      double down[core::kSviDimension];
      std::copy_n(x, core::kSviDimension, up);
      std::copy_n(x, core::kSviDimension, down);
      up[j] += kStep;
      down[j] -= kStep;
      const double difference = (core::svi_total_variance(core::svi_from_free(chart, up), k[i]) -
                                 core::svi_total_variance(core::svi_from_free(chart, down), k[i])) /
                                (2.0 * kStep);
      EXPECT_NEAR(rates[5 * i + static_cast<std::size_t>(j)], difference, 1e-9) << i << " " << j;
    }
  }
}

}  // namespace
}  // namespace volcal
