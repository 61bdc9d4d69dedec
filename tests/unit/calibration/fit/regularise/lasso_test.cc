// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/regularise/lasso.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "calibration/fit/slices/regulariser_costs.h"
#include "kernels/backend/cpu_backend.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

constexpr double kHalfSpread = 0.005;
constexpr double kTime = 0.2;
const core::SviRaw<double> kTrue{0.01, 0.12, -0.3, 0.01, 0.15};

/// A smile whose typical shape differs from that of its quotes, each entry with a reach of half its typical
/// value.
SliceData smile(double force, bool absolute = true) {
  std::mt19937_64 random(3);
  SliceData slice = test::smile(kTrue, kTime, 25, 2.5, kHalfSpread, 0.3 * kHalfSpread, &random);
  slice.shape.typical = {0.9, 0.7, 1.2};
  for (std::size_t b = 0; b < core::kSviShapeEntries; ++b) {
    slice.shape.force[b] = force;
    if (absolute) slice.shape.reach[b] = 0.5 * slice.shape.typical[b];
  }
  return slice;
}

SurfaceFit fit(const std::vector<SliceData>& slices) {
  SurfaceFitOptions options;
  options.loss = {QuoteLoss::squares};
  return fit_surfaces_with_lasso({&slices, 1}, options, *make_cpu_backend()).value_or_throw().front();
}

std::array<double, core::kSviShapeEntries> away(const SliceData& slice, const core::SviRaw<double>& svi) {
  const core::SviChart chart = slice.chart(core::kLeeSlope);
  FreePoint x{};
  core::svi_to_free(chart, svi, x.data());
  const core::SviShape shape = core::svi_shape(core::svi_point(chart, x.data()), chart.scale);
  std::array<double, core::kSviShapeEntries> out{};
  for (std::size_t b = 0; b < out.size(); ++b) out[b] = shape.value[b] - slice.shape.typical[b];
  return out;
}

/// Objective of the fit: squared residuals, the lasso, and the base regulariser.
double objective(SliceData slice, const FreePoint& x) {
  const core::SviRaw<double> svi = slice_at(slice, x);
  double sum = lasso_cost(slice, svi);
  for (std::size_t i = 0; i < slice.size(); ++i) {
    const double r =
        (test::vol_at(svi, kTime, slice.log_moneyness[i]) - slice.market_vol[i]) / slice.scale[i];
    sum += r * r;
  }
  slice.shape = {};
  return sum + regulariser_cost(slice, x);
}

TEST(Lasso, ChangesNothingWithoutAReach) {
  const std::vector<SliceData> slices = {smile(3.0, false)};
  SurfaceFitOptions options;
  const auto plain = fit_surfaces({&slices, 1}, options, *make_cpu_backend()).value_or_throw();
  const auto same = fit_surfaces_with_lasso({&slices, 1}, options, *make_cpu_backend()).value_or_throw();
  EXPECT_EQ(plain[0].slices[0].a, same[0].slices[0].a);
  EXPECT_EQ(plain[0].slices[0].sigma, same[0].slices[0].sigma);
}

// No step along a coordinate, and none that leads back to typical, lowers what is minimised.
TEST(Lasso, EndsAtTheMinimumOfThePenalisedCost) {
  for (const double force : {1.0, 5.0, 30.0}) {
    const SliceData slice = smile(force);
    const SurfaceFit fitted = fit({slice});
    ASSERT_TRUE(fitted.free);
    FreePoint x{};
    core::svi_to_free(slice.chart(core::kLeeSlope), fitted.slices[0], x.data());
    const double least = objective(slice, x);
    for (std::size_t j = 0; j < x.size(); ++j) {
      for (const double step : {-0.03, -0.003, 0.003, 0.03}) {
        FreePoint beside = x;
        beside[j] += step;
        EXPECT_GT(objective(slice, beside), least - 2e-3 * force) << force << ' ' << j << ' ' << step;
      }
    }
  }
}

TEST(Lasso, MakesAShapeTypicalOutright) {
  int before = 0;
  double sum_before = HUGE_VAL;
  for (const double force : {0.01, 1.0, 10.0, 100.0, 1000.0, 10000.0}) {
    const SliceData slice = smile(force);
    const auto distance = away(slice, fit({slice}).slices[0]);
    int typical = 0;
    double sum = 0.0;
    for (std::size_t b = 0; b < distance.size(); ++b) {
      if (std::fabs(distance[b]) < 5.0 * kCorner * slice.shape.reach[b]) ++typical;
      sum += std::fabs(distance[b]) * slice.shape.reach[b];
    }
    EXPECT_GE(typical, before) << force;
    EXPECT_LE(sum, sum_before * (1.0 + 1e-6)) << force;
    before = typical;
    sum_before = sum;
  }
  EXPECT_EQ(before, 3);
  // A square pulls as hard at the end and gets nothing to its typical value.
  const SliceData squares = smile(100.0, false);
  for (const double distance : away(squares, fit({squares}).slices[0])) EXPECT_GT(std::fabs(distance), 1e-3);
}

}  // namespace
}  // namespace volcal::fit
