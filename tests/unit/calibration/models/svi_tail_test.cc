// SPDX-License-Identifier: Apache-2.0

// The variance swap of raw SVI, tested against the mean of the density to 22 digits, and its derivatives.

#include "calibration/models/svi_tail_functionals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "kernels/core/svi/svi_tail.h"
#include "tests/support/golden_table.h"

namespace volcal {
namespace {

TEST(SviVarianceSwap, IsTheMeanOfTheDensity) {
  constexpr double kRelative = 1e-12;
  double worst = 0.0;
  for (const test::GoldenRow& row : test::read_golden_table(test::golden_path("svi_tail.csv"))) {
    const auto field = [&](const char* name) { return test::number(row, name); };
    const core::SviRaw<double> slice = {field("a"), field("b"), field("rho"), field("m"), field("sigma")};
    const double got = svi_variance_swap(core::svi_point_of(slice)).value / field("variance_swap") - 1.0;
    EXPECT_LE(std::fabs(got), kRelative) << slice.a;
    worst = std::max(worst, std::fabs(got));
  }
  RecordProperty("worst", std::to_string(worst * 1e15) + "e-15");
}

TEST(SviVarianceSwap, MovesAsItsDerivativesSay) {
  constexpr double kStep = 1e-3;
  constexpr double kRelative = 2e-9;  // relative to the largest: differences of fourth order
  const core::SviChart chart = {0.25, 2.0};
  const double points[][core::kSviDimension] = {{-0.3, -0.5, -1.5, 0.2, -0.5},
                                                {-0.1, 0.8, -0.4, 0.1, 1.3},
                                                {-1.5, 4.0, -3.0, -0.1, 0.5},
                                                {-0.2, -8.0, 0.4, 0.3, -3.0},
                                                {-2.5, 1.5, 1.2, 0.5, -2.0}};
  for (const auto& x : points) {
    const core::SviGradient<double> got = svi_variance_swap(core::svi_point(chart, x));
    double largest = 0.0;
    for (const double d : got.d) largest = std::max(largest, std::fabs(d));
    for (int j = 0; j < core::kSviDimension; ++j) {
      const auto at = [&](double h) {
        double moved[core::kSviDimension];
        std::copy(x, x + core::kSviDimension, moved);
        moved[j] += h;
        return svi_variance_swap(core::svi_point(chart, moved)).value;
      };
      const double once = (at(kStep) - at(-kStep)) / (2.0 * kStep);
      const double twice = (at(2.0 * kStep) - at(-2.0 * kStep)) / (4.0 * kStep);
      const double thrice = (at(3.0 * kStep) - at(-3.0 * kStep)) / (6.0 * kStep);
      const double slope = 1.5 * once - 0.6 * twice + 0.1 * thrice;
      EXPECT_NEAR(got.d[j], slope, kRelative * largest) << "x0 " << x[0] << " j " << j;
    }
  }
}

TEST(SviVarianceSwap, OfAFlatSmileIsItsVariance) {
  for (const double w : {1e-6, 0.04, 4.0}) {
    for (const double sigma : {1e-4, 0.1, 100.0}) {
      const double got = svi_variance_swap(core::svi_point_of({w, 0.0, 0.0, 0.3, sigma})).value;
      EXPECT_NEAR(got / w, 1.0, 1e-12) << w << " " << sigma;
    }
  }
}

TEST(SviVarianceSwap, DivergesWithTheLeftWingAtLeesBound) {
  double before = 0.0;
  for (const double slope : {1.0, 1.9, 1.99, 1.999}) {
    const double here = svi_variance_swap(core::svi_point_of({0.02, 0.5 * slope, -1.0, 0.0, 0.1})).value;
    EXPECT_GT(here, before);
    before = here;
  }
  EXPECT_TRUE(std::isnan(svi_variance_swap(core::svi_point_of({0.02, 1.0, -1.0, 0.0, 0.1})).value));
}

}  // namespace
}  // namespace volcal
