// SPDX-License-Identifier: Apache-2.0

// Floors under the tails of a fitted surface: held where they can be, dropped where nothing can hold them, on
// the fused fitter and through Ceres alike.

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "calibration/fit/svi/svi_ceres_surface_fit.h"
#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/fit/tail/tail_floors.h"
#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "kernels/core/svi/svi_floor.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

using core::TailFunctional;

/// Three months of an index-like market, half-spreads of 0.4 vol points.
std::vector<SliceData> market() {
  return {test::smile({0.001, 0.03, -0.5, 0.01, 0.05}, 1.0 / 12.0, 15, 2.5, 0.004),
          test::smile({0.003, 0.05, -0.5, 0.02, 0.09}, 2.0 / 12.0, 17, 2.5, 0.004),
          test::smile({0.005, 0.06, -0.45, 0.03, 0.12}, 3.0 / 12.0, 15, 2.5, 0.004)};
}

double value_of(const core::SviRaw<double>& svi, const core::SviFloor& floor) {
  return core::svi_tail_functional(core::svi_point_of(svi), floor.functional, floor.argument).value;
}

void expect_free(const SurfaceFit& fit) {
  ASSERT_TRUE(fit.free) << fit.termination;
  for (std::size_t s = 0; s < fit.slices.size(); ++s) {
    EXPECT_TRUE(butterfly_verdict(fit.slices[s]) == ButterflyVerdict::free) << "slice " << s;
    if (s > 0) {
      EXPECT_TRUE(calendar_evidence(fit.slices[s - 1], fit.slices[s]).free) << "slice " << s;
    }
  }
}

SurfaceFit by_batch(const std::vector<SliceData>& slices) {
  SurfaceFitOptions options;
  options.hand_over = false;
  return fit_surface(slices, options);
}
SurfaceFit by_ceres(const std::vector<SliceData>& slices) { return fit_surface_with_ceres(slices, {}); }

struct Path {
  const char* name;
  SurfaceFit (*fit)(const std::vector<SliceData>&);
};
constexpr Path kPaths[] = {{"batch", by_batch}, {"Ceres", by_ceres}};

class TailFloorFit : public testing::TestWithParam<Path> {};

/// Target of each functional, as a multiple of the value that the quotes give.
struct Raise {
  core::SviFloor floor;  ///< target to be set
  double factor;
};
const std::vector<Raise> kRaises = {{{TailFunctional::fall, 0.15, 0.0, core::kHardFloor}, 1.5},
                                    {{TailFunctional::rise, 0.12, 0.0, core::kHardFloor}, 1.5},
                                    {{TailFunctional::shortfall, 0.05, 0.0, core::kHardFloor}, 1.2},
                                    {{TailFunctional::variance_swap, 0.0, 0.0, core::kHardFloor}, 1.1},
                                    {{TailFunctional::left_slope, 0.0, 0.0, core::kHardFloor}, 1.8},
                                    {{TailFunctional::right_slope, 0.0, 0.0, core::kHardFloor}, 3.0}};

TEST_P(TailFloorFit, HardFloorAgainstTheQuotesIsMetAndNothingMore) {
  const SurfaceFit plain = GetParam().fit(market());
  for (const Raise& raise : kRaises) {
    for (std::size_t s = 0; s < market().size(); ++s) {
      SCOPED_TRACE("functional " + std::to_string(static_cast<int>(raise.floor.functional)) + " slice " +
                   std::to_string(s));
      std::vector<SliceData> slices = market();
      core::SviFloor floor = raise.floor;
      floor.target = raise.factor * value_of(plain.slices[s], floor);
      slices[s].floors = {floor};
      const SurfaceFit fit = GetParam().fit(slices);
      expect_free(fit);
      EXPECT_TRUE(fit.converged) << fit.termination;
      const double reached = value_of(fit.slices[s], floor);
      EXPECT_GE(reached, floor.target * (1.0 - 1e-6));
      // The floor is a constraint, not a pull: what is paid beyond it is the margin, 5e-4 and its growth.
      EXPECT_LE(reached, floor.target * 1.02);
    }
  }
}

TEST_P(TailFloorFit, FloorThatHoldsAnywayChangesNothing) {
  const SurfaceFit plain = GetParam().fit(market());
  std::vector<SliceData> slices = market();
  for (std::size_t s = 0; s < slices.size(); ++s) {
    for (const Raise& raise : kRaises) {
      core::SviFloor floor = raise.floor;
      floor.target = 0.3 * value_of(plain.slices[s], floor);
      slices[s].floors.push_back(floor);
    }
  }
  const SurfaceFit fit = GetParam().fit(slices);
  for (std::size_t s = 0; s < slices.size(); ++s) {
    for (const double k : {-0.5, -0.2, 0.0, 0.2, 0.5}) {
      EXPECT_NEAR(core::svi_total_variance(fit.slices[s], k) / core::svi_total_variance(plain.slices[s], k),
                  1.0, 2e-3);
    }
  }
}

// A probability of 0.95 of a fall of 15 % in a month, a slope of 1.999 beside it: the second slice keeps a
// floor that can be held.
TEST_P(TailFloorFit, FloorOutOfReachIsDroppedAndTheOthersStand) {
  const SurfaceFit plain = GetParam().fit(market());
  std::vector<SliceData> slices = market();
  slices[0].floors = {{TailFunctional::right_slope, 0.0, 1.9995, core::kHardFloor},
                      {TailFunctional::left_slope, 0.0, 1.9995, core::kHardFloor}};
  core::SviFloor held{TailFunctional::fall, 0.15, 0.0, core::kHardFloor};
  held.target = 1.3 * value_of(plain.slices[1], held);
  slices[1].floors = {held};
  const SurfaceFit fit = GetParam().fit(slices);
  expect_free(fit);
  EXPECT_TRUE(fit.converged) << fit.termination;
  ASSERT_EQ(fit.dropped.size(), 3U);
  EXPECT_EQ(fit.dropped[0] + fit.dropped[1] > 0, true);
  EXPECT_EQ(fit.dropped[2], 0);
  EXPECT_GE(value_of(fit.slices[1], held), held.target * (1.0 - 1e-6));
}

TEST_P(TailFloorFit, SoftFloorRaisesTheMoreTheHeavier) {
  const SurfaceFit plain = GetParam().fit(market());
  for (const Raise& raise : kRaises) {
    SCOPED_TRACE("functional " + std::to_string(static_cast<int>(raise.floor.functional)));
    core::SviFloor floor = raise.floor;
    floor.target = raise.factor * value_of(plain.slices[1], floor);
    double last = value_of(plain.slices[1], floor);
    for (const double lambda : {1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6}) {
      std::vector<SliceData> slices = market();
      floor.weight = lambda;
      slices[1].floors = {floor};
      const SurfaceFit fit = GetParam().fit(slices);
      expect_free(fit);
      const double reached = value_of(fit.slices[1], floor);
      // Inner minimisations stop at a relative decrease of 1e-7, which allows a slight increase.
      EXPECT_GE(reached, last - 1e-3 * std::fabs(floor.target - last)) << lambda;
      last = std::max(last, reached);
    }
    EXPECT_GT(last, 0.97 * floor.target);
  }
}

INSTANTIATE_TEST_SUITE_P(Both, TailFloorFit, testing::ValuesIn(kPaths),
                         [](const auto& named) { return named.param.name; });

TEST(TailFloorFit, BothPathsPayTheSamePrice) {
  const SurfaceFit plain = by_batch(market());
  std::vector<SliceData> slices = market();
  core::SviFloor fall{TailFunctional::fall, 0.15, 0.0, core::kHardFloor};
  fall.target = 1.4 * value_of(plain.slices[0], fall);
  core::SviFloor swap{TailFunctional::variance_swap, 0.0, 0.0, 3e3};
  swap.target = 1.05 * value_of(plain.slices[2], swap);
  slices[0].floors = {fall};
  slices[2].floors = {swap};
  const SurfaceFit ours = by_batch(slices);
  const SurfaceFit theirs = by_ceres(slices);
  for (std::size_t s = 0; s < slices.size(); ++s) {
    for (const double k : slices[s].log_moneyness) {
      EXPECT_NEAR(test::vol_at(ours.slices[s], slices[s].time_to_expiry, k),
                  test::vol_at(theirs.slices[s], slices[s].time_to_expiry, k), 3e-4)
          << "slice " << s << " k " << k;
    }
  }
}

TEST(TailFloors, WhatToDropIsWhatIsMissedMostOrPushesHardest) {
  EXPECT_EQ(floors_to_drop({{0, 0.3, 1.0}, {1, 0.28, 5.0}, {2, 0.2, 9.0}}), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(floors_to_drop({{3, -0.1, 1.0}, {5, -1e-5, 7.0}}), (std::vector<std::size_t>{5}));
  EXPECT_TRUE(floors_to_drop({}).empty());
}

}  // namespace
}  // namespace volcal::fit
