// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/svi_surface_problem.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "calibration/fit/slices/regulariser_costs.h"
#include "calibration/fit/svi/svi_surface_fit.h"
#include "tests/unit/calibration/fit/svi/fused_problem.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

// Two crossed, kinked slices: quotes, regularisers, butterfly, calendar and slope rows are all active.
std::vector<SliceData> crossed_slices() {
  return {test::smile({0.012, 0.09, -0.5, 0.05, 0.04}, 0.2, 11, 3.0, 0.004),
          test::smile({0.010, 0.07, -0.2, -0.05, 0.06}, 0.3, 11, 3.0, 0.004)};
}

class SviSurfaceProblemGradient : public testing::TestWithParam<QuoteLoss> {};

TEST_P(SviSurfaceProblemGradient, AgreesWithCentralDifferences) {
  const std::vector<SliceData> slices = crossed_slices();
  test::FusedProblem flat(slices, {1.0, 2.5});
  // A narrow width makes g negative; shifted coordinates make every row's derivative count.
  flat.set_point({{-1.5, 1.6, 1.2, 0.4, -1.2}, {-1.8, 1.6, 1.2, 0.4, -1.2}});
  const core::QuoteLossShape loss = core_loss({GetParam(), GetParam() == QuoteLoss::tukey ? 60.0 : 2.0});
  const core::SviFitTerms first{loss, kBaseRegulariserWeight, 2.0, 1e-4, 1e-3};
  flat.update_multipliers(first);
  ASSERT_GT(flat.violation(first).butterfly, 0.0);
  ASSERT_GT(flat.violation(first).calendar, 0.0);

  SviSurfaceProblem problem(flat.problem(), {loss, kBaseRegulariserWeight, 3.0, 1e-4, 1e-3});
  const auto ceres_problem = problem.make_problem();
  const auto cost_at = [&] {
    double cost = 0.0;
    ceres_problem->Evaluate({}, &cost, nullptr, nullptr, nullptr);
    return cost;
  };
  std::vector<double> gradient;
  double cost = 0.0;
  ASSERT_TRUE(ceres_problem->Evaluate({}, &cost, nullptr, &gradient, nullptr));
  ASSERT_EQ(gradient.size(), 10U);
  // Step and tolerance: truncation near 1e-10 of the third derivative, rounding near 1e-16 / 1e-5 of the
  // cost.
  constexpr double kStep = 1e-5;
  constexpr double kRelative = 1e-5;
  for (std::size_t s = 0; s < 2; ++s) {
    for (std::size_t j = 0; j < 5; ++j) {
      double& x = flat.point()[5 * s + j];
      const double at = x;
      x = at + kStep;
      const double high = cost_at();
      x = at - kStep;
      const double low = cost_at();
      x = at;
      const double difference = (high - low) / (2.0 * kStep);
      EXPECT_NEAR(gradient[5 * s + j], difference, kRelative * std::max(std::fabs(difference), 1.0))
          << "slice " << s << " coordinate " << j;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(AllLosses, SviSurfaceProblemGradient,
                         testing::Values(QuoteLoss::squares, QuoteLoss::spread, QuoteLoss::huber,
                                         QuoteLoss::cauchy, QuoteLoss::tukey));

TEST(SviSurfaceProblem, MinimumWithMultipliersLeavesLessViolationThanTheMargins) {
  const std::vector<SliceData> slices = crossed_slices();
  test::FusedProblem flat(slices, {1.0, 1.0});
  const core::SviFitTerms terms{core_loss({QuoteLoss::squares}), kBaseRegulariserWeight, 1e4, 0.0, 0.0};
  for (int step = 0; step < 40; ++step) {
    ASSERT_TRUE(SviSurfaceProblem(flat.problem(), terms).minimise({50, 100.0, 1e-7}).IsSolutionUsable());
    flat.update_multipliers(terms);
  }
  // The violation that the inner tolerance leaves must fit into the margins that a surface fit aims inside by
  // default.
  EXPECT_LE(flat.violation(terms).butterfly, SurfaceFitOptions().margins.butterfly);
  EXPECT_LE(flat.violation(terms).calendar, SurfaceFitOptions().margins.calendar);
}

}  // namespace
}  // namespace volcal::fit
