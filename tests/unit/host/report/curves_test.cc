// SPDX-License-Identifier: Apache-2.0
#include "host/report/curves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/paths.h"
#include "volcal/bands.h"
#include "volcal/io.h"
#include "volcal/local_vol.h"

namespace volcal::report {
namespace {

constexpr double kRounding = 1e-12;

VolSurface sample(const char* name) {
  auto surfaces = read_surfaces(test::sample_path(name));
  return std::move(surfaces->front());
}

class CurvesOf : public testing::TestWithParam<const char*> {};

TEST_P(CurvesOf, AreWhatQueriesAnswer) {
  const VolSurface surface = sample(GetParam());
  for (std::size_t s = 0; s < surface.slices().size(); ++s) {
    const double time = surface.slices()[s].expiry.time_to_expiry;
    const SliceCurve curve = slice_curve(surface, s, {-0.3, 0.2}, 41);
    ASSERT_EQ(curve.log_moneyness.size(), 41U);
    EXPECT_NEAR(curve.deviation, surface.implied_vol(time, 0.0) * std::sqrt(time), kRounding);
    for (std::size_t i = 0; i < 41; ++i) {
      const double k = curve.log_moneyness[i];
      const SurfacePoint point = surface.at_log_moneyness(time, k);
      EXPECT_EQ(curve.vol[i], point.implied_vol);
      EXPECT_EQ(curve.delta[i], point.delta);
      // Per unit of ln S, not of S.
      EXPECT_NEAR(curve.density[i], point.density * point.strike, 1e-9 * (1.0 + curve.density[i]));
      EXPECT_EQ(curve.durrleman_g[i], durrleman_g(surface, s, k));
    }
  }
}

TEST_P(CurvesOf, ReachOverQuotesAndTailsAndShowTheForward) {
  const VolSurface surface = sample(GetParam());
  const SliceCurve curve = slice_curve(surface, 0, {-9.0 * 0.03, 0.1}, 61);
  EXPECT_TRUE(std::ranges::is_sorted(curve.log_moneyness));
  EXPECT_LE(curve.log_moneyness.front(), std::min(-0.27, -5.0 * curve.deviation) + kRounding);
  EXPECT_GE(curve.log_moneyness.back(), std::max(0.1, 5.0 * curve.deviation) - kRounding);
  EXPECT_EQ(std::ranges::count(curve.log_moneyness, 0.0), 1);
}

TEST_P(CurvesOf, TailsAreThoseOfTheLaw) {
  const VolSurface surface = sample(GetParam());
  const SliceTail tail = slice_tail(surface, 0);
  ASSERT_EQ(tail.moves.size(), 40U);
  ASSERT_EQ(tail.stated.size(), 3U);
  const auto wanted = tail_probability(surface, 0, 0.2);
  ASSERT_TRUE(wanted);
  EXPECT_EQ(tail.stated[1].fall_probability, wanted->fall_probability);
  EXPECT_TRUE(std::ranges::is_sorted(tail.moves, std::greater{}, &TailProbability::fall_probability));
}

TEST_P(CurvesOf, GridFollowsTheSurfaceBetweenExpiriesToo) {
  const VolSurface surface = sample(GetParam());
  const SurfaceGrid grid = surface_grid(surface, 9);
  EXPECT_GE(grid.time_to_expiry.size(), surface.slices().size());
  EXPECT_TRUE(std::ranges::is_sorted(grid.time_to_expiry, std::less_equal{}));
  for (const SurfaceSlice& slice : surface.slices()) {
    EXPECT_EQ(std::ranges::count(grid.time_to_expiry, slice.expiry.time_to_expiry), 1);
  }
  for (std::size_t r = 0; r < grid.time_to_expiry.size(); ++r) {
    for (std::size_t c = 0; c < grid.deviations.size(); ++c) {
      const double time = grid.time_to_expiry[r];
      const double k = grid.log_moneyness[r][c];
      EXPECT_NEAR(k, grid.deviations[c] * surface.implied_vol(time, 0.0) * std::sqrt(time), kRounding);
      EXPECT_EQ(grid.vol[r][c], surface.implied_vol(time, k));
      EXPECT_EQ(grid.local_vol[r][c], local_vol(surface, time, k));
    }
  }
}

TEST_P(CurvesOf, VarianceLinesShareTheirStrikes) {
  const VolSurface surface = sample(GetParam());
  const VarianceLines lines = variance_lines(surface, 21);
  ASSERT_EQ(lines.total_variance.size(), surface.slices().size());
  for (std::size_t s = 0; s < surface.slices().size(); ++s) {
    for (std::size_t i = 0; i < 21; ++i) {
      EXPECT_NEAR(lines.total_variance[s][i],
                  surface.total_variance(surface.slices()[s].expiry.time_to_expiry, lines.log_moneyness[i]),
                  kRounding);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, CurvesOf,
                         testing::Values("btc_synth.truth.json", "index_synth.truth.json",
                                         "heston_surface.json"),
                         [](const auto& sample) {
                           const std::string name = sample.param;
                           return name.substr(0, name.find('_')) +
                                  (name.starts_with("heston") ? "" : "Truth");
                         });

TEST(Curves, OfOneExpiryHaveOneRow) {
  const auto alone = sample("btc_synth.truth.json").slice_alone(2);
  ASSERT_TRUE(alone);
  EXPECT_EQ(surface_grid(*alone, 5).time_to_expiry.size(), 1U);
}

TEST(Curves, OfStatedSurfacesHaveNoBands) {
  const SliceCurve curve = slice_curve(sample("btc_synth.truth.json"), 0, {}, 11);
  EXPECT_TRUE(std::ranges::all_of(curve.band_low, [](double v) { return std::isnan(v); }));
}

}  // namespace
}  // namespace volcal::report
