// SPDX-License-Identifier: Apache-2.0

// Floors under the tail of a Heston fit: their gradient, what they raise, and what nothing can raise.

#include "calibration/fit/heston/heston_floors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "calibration/fit/heston/heston_fit_input.h"
#include "calibration/fit/heston/heston_problem.h"
#include "kernels/backend/cpu_backend.h"
#include "tests/unit/calibration/fit/heston/heston_smiles.h"

namespace volcal::fit {
namespace {

using core::TailFunctional;
using Surface = std::vector<SliceData>;

constexpr core::HestonParameters kTruth = {0.04, 2.0, 0.06, 0.7, -0.7};
const std::vector<double> kTimes = {0.1, 0.25, 0.6, 1.0};

/// A floor under the slice at a quarter of a year, its target as a multiple of the true value.
struct Raise {
  core::SviFloor floor;
  double factor;
};
const std::vector<Raise> kRaises = {{{TailFunctional::fall, 0.2, 0.0, core::kHardFloor}, 1.25},
                                    {{TailFunctional::rise, 0.15, 0.0, core::kHardFloor}, 1.4},
                                    {{TailFunctional::shortfall, 0.05, 0.0, core::kHardFloor}, 1.1},
                                    {{TailFunctional::variance_swap, 0.0, 0.0, core::kHardFloor}, 1.1},
                                    {{TailFunctional::left_slope, 0.0, 0.0, core::kHardFloor}, 1.1},
                                    {{TailFunctional::right_slope, 0.0, 0.0, core::kHardFloor}, 1.2}};

class HestonFloorsTest : public testing::Test {
 protected:
  void SetUp() override {
    smiles_ = test::heston_smiles(*backend_, kTruth, kTimes, 11, 2.0, 0.003, 0.0, &random_);
    settings_ = heston_settings({}, {QuoteLoss::squares});
    plain_ = fit_heston_surfaces({&smiles_, 1}, settings_, *backend_).value_or_throw().front();
  }
  [[nodiscard]] double value(const HestonFit& fit, const core::SviFloor& floor) const {
    return heston_tail_functional(fit.ends.front().model, kTimes[1], floor).value;
  }
  [[nodiscard]] core::SviFloor raised(const Raise& raise) const {
    core::SviFloor floor = raise.floor;
    floor.target = raise.factor * value(plain_, floor);
    return floor;
  }
  HestonFit fit_with(const std::vector<core::SviFloor>& floors) {
    Surface surface = smiles_;
    surface[1].floors = floors;
    return fit_heston_with_floors(surface, plain_, settings_, *backend_).value_or_throw();
  }

  std::unique_ptr<ComputeBackend> backend_ = make_cpu_backend();
  std::mt19937_64 random_{20261121};
  Surface smiles_;
  HestonSettings settings_;
  HestonFit plain_;
};

TEST_F(HestonFloorsTest, GradientOfTheCostIsItsSlope) {
  constexpr double kStep = 1e-5;
  Surface surface = smiles_;
  for (const Raise& raise : kRaises) {
    surface[1].floors.push_back(raised(raise));
    surface[1].floors.push_back(raised(raise));
    surface[1].floors.back().weight = 40.0;
  }
  const HestonQuotes quotes = heston_quotes({&surface, 1}, settings_.objective);
  HestonFloors floors(surface);
  settings_.accuracy = 1e-11;
  const core::HestonChartPoint at = core::chart_of({0.05, 1.5, 0.05, 0.6, -0.6});
  const auto cost_at = [&](int coordinate, double step, std::vector<double>* gradient) {
    core::HestonChartPoint moved = at;
    moved.x[coordinate] += step;
    const core::HestonParameters model = core::parameters_at(moved, settings_.box);
    HestonProblem problem(quotes, settings_, *backend_, {&model, 1}, &floors);
    return problem.evaluate(gradient);
  };
  std::vector<double> gradient;
  const double with = cost_at(0, 0.0, &gradient);
  const core::HestonParameters here = core::parameters_at(at, settings_.box);
  HestonProblem without(quotes, settings_, *backend_, {&here, 1});
  ASSERT_GT(with, without.evaluate() + 1.0);  // the floors push
  double largest = 0.0;
  for (const double g : gradient) largest = std::max(largest, std::fabs(g));
  for (int i = 0; i < core::kHestonDimension; ++i) {
    const double slope = (8.0 * (cost_at(i, kStep, nullptr) - cost_at(i, -kStep, nullptr)) -
                          (cost_at(i, 2.0 * kStep, nullptr) - cost_at(i, -2.0 * kStep, nullptr))) /
                         (12.0 * kStep);
    EXPECT_NEAR(gradient[static_cast<std::size_t>(i)], slope, 1e-6 * largest) << "coordinate " << i;
  }
}

TEST_F(HestonFloorsTest, HardFloorAgainstTheQuotesIsMet) {
  for (const Raise& raise : kRaises) {
    SCOPED_TRACE("functional " + std::to_string(static_cast<int>(raise.floor.functional)));
    const core::SviFloor floor = raised(raise);
    const HestonFit fit = fit_with({floor});
    const double reached = value(fit, floor);
    EXPECT_GE(reached, floor.target * (1.0 - 1e-6));
    EXPECT_LE(reached, floor.target * 1.011);
    EXPECT_GT(fit.ends.front().cost, plain_.ends.front().cost);
  }
}

TEST_F(HestonFloorsTest, SoftFloorRaisesTheMoreTheHeavier) {
  for (const Raise& raise : kRaises) {
    SCOPED_TRACE("functional " + std::to_string(static_cast<int>(raise.floor.functional)));
    core::SviFloor floor = raised(raise);
    double last = value(plain_, floor);
    for (const double lambda : {1.0, 1e2, 1e4, 1e6, 1e8}) {
      floor.weight = lambda;
      const double reached = value(fit_with({floor}), floor);
      EXPECT_GE(reached, last - 1e-6 * floor.target) << lambda;
      last = std::max(last, reached);
    }
    EXPECT_GT(last, 0.99 * floor.target);
  }
}

TEST_F(HestonFloorsTest, FloorThatHoldsAnywayAndOneOutOfReachChangeNothing) {
  core::SviFloor slack = raised(kRaises[0]);
  slack.target = 0.5 * value(plain_, slack);
  // A slope just below Lee's bound: no model of the box has it.
  const core::SviFloor beyond{TailFunctional::left_slope, 0.0, 1.99999, core::kHardFloor};
  const HestonFit fit = fit_with({slack, beyond});
  ASSERT_FALSE(fit.ends.empty());
  EXPECT_NEAR(value(fit, slack) / value(plain_, slack), 1.0, 1e-4);
  EXPECT_LT(value(fit, beyond), 1.9);
}

}  // namespace
}  // namespace volcal::fit
