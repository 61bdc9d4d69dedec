// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/regularise/regulariser_share.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "calibration/fit/regularise/slice_noise.h"
#include "calibration/fit/slices/svi_slice_fit.h"
#include "calibration/fit/svi/svi_ceres_surface_fit.h"
#include "calibration/fit/svi/svi_surface_fit.h"
#include "kernels/backend/cpu_backend.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

constexpr double kHundredth = 0.01;  // of a half-spread

/// A profile of steep wings: as strong as if every quote missed by 0.3 % of its vol.
void add_profile(SliceData& slice) {
  slice.shape.typical = {1.1, 1.4, 3.4};
  const std::array<double, 3> deviation = {0.56, 1.18, 1.94};
  double squares = 0.0;
  for (std::size_t i = 0; i < slice.size(); ++i) {
    const double missed = 0.003 * slice.market_vol[i] / slice.scale[i];
    squares += missed * missed;
  }
  slice.shape.variance = squares;
  for (std::size_t b = 0; b < deviation.size(); ++b) {
    slice.shape.force[b] = squares / (deviation[b] * deviation[b]);
  }
}

/// Quotes on vol + tilt z, z in standard deviations, under the profile.
SliceData nearly_flat(double time, double vol, double half_spread, int quotes, double tilt = 0.0) {
  SliceData slice = test::smile({vol * vol * time, 0.0, 0.0, 0.0, 0.1}, time, quotes, 2.5, half_spread);
  for (std::size_t i = 0; i < slice.size(); ++i) {
    slice.market_vol[i] += tilt * slice.log_moneyness[i] / slice.atm_stddev;
  }
  add_profile(slice);
  return slice;
}

void share(std::vector<SliceData>& surface) {
  ASSERT_TRUE(set_regulariser_shares({&surface, 1}, *make_cpu_backend()));
}

double worst_residual(const SliceData& slice, const core::SviRaw<double>& svi) {
  double worst = 0.0;
  for (const double r : market_residuals(slice, svi)) worst = std::max(worst, std::fabs(r));
  return worst;
}

TEST(RegulariserShare, FlatSmilesAreMetToAHundredthByBothFitters) {
  for (const double time : {0.003, 0.2, 1.0, 10.0}) {
    for (const double vol : {0.05, 0.2, 0.6}) {
      for (const int quotes : {5, 9, 21}) {
        std::vector<SliceData> surface = {nearly_flat(time, vol, 0.0075 * vol, quotes)};
        EXPECT_GT(worst_residual(surface[0], fit_surface(surface, {}).slices[0]), kHundredth);
        share(surface);
        const SurfaceFit ours = fit_surface(surface, {});
        const SurfaceFit theirs = fit_surface_with_ceres(surface, {});
        ASSERT_TRUE(ours.converged && theirs.converged) << time << ", " << vol << ", " << quotes;
        EXPECT_LE(worst_residual(surface[0], ours.slices[0]), kHundredth)
            << time << ", " << vol << ", " << quotes;
        EXPECT_LE(worst_residual(surface[0], theirs.slices[0]), kHundredth)
            << time << ", " << vol << ", " << quotes;
      }
    }
  }
}

TEST(RegulariserShare, FlatSmilesWithoutAProfileAreMetToAHundredth) {
  SliceData slice = nearly_flat(1.0, 0.2, 0.0015, 21);
  slice.shape = {};
  std::vector<SliceData> surface = {slice};
  EXPECT_GT(worst_residual(slice, fit_surface(surface, {}).slices[0]), 4.0 * kHundredth);
  share(surface);
  EXPECT_LE(worst_residual(slice, fit_surface(surface, {}).slices[0]), kHundredth);
}

TEST(RegulariserShare, TiltsBelowTheSpreadAreMetToAHundredth) {
  for (const double tilt : {-0.3, -0.1, 0.1, 0.3}) {
    std::vector<SliceData> surface = {nearly_flat(0.5, 0.2, 0.0015, 21, tilt * 0.0015)};
    share(surface);
    EXPECT_LE(worst_residual(surface[0], fit_surface(surface, {}).slices[0]), kHundredth) << tilt;
  }
}

TEST(RegulariserShare, SeveralFlatExpiriesAreMetToAHundredthUnderTheConstraints) {
  std::vector<SliceData> surface;
  for (const double time : {0.1, 0.11, 0.5, 2.0}) surface.push_back(nearly_flat(time, 0.2, 0.0015, 15));
  share(surface);
  const SurfaceFit fit = fit_surface(surface, {});
  ASSERT_TRUE(fit.converged);
  for (std::size_t s = 0; s < surface.size(); ++s) {
    EXPECT_LE(worst_residual(surface[s], fit.slices[s]), kHundredth) << s;
  }
}

TEST(RegulariserShare, SmilesThatQuotesDetermineNoBetterThanTheProfileKeepIt) {
  int lowered = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    std::mt19937_64 random(seed);
    const core::SviRaw<double> typical{0.004, 0.125, -0.1, 0.01, 0.15};
    std::vector<SliceData> surface = {test::smile(typical, 0.2, 25, 2.5, 0.005, 0.0015, &random)};
    add_profile(surface[0]);
    const SliceShape before = surface[0].shape;
    share(surface);
    if (surface[0].shape.force != before.force || surface[0].base_share != 1.0) ++lowered;
  }
  EXPECT_EQ(lowered, 0);
}

TEST(RegulariserShare, NoisyFlatQuotesAreMetToTheirNoise) {
  constexpr double kNoise = 0.03;  // half-spreads
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    std::vector<SliceData> surface = {nearly_flat(1.0, 0.2, 0.0015, 21)};
    for (double& vol : surface[0].market_vol) vol += kNoise * 0.0015 * normal(random);
    const SliceShape before = surface[0].shape;
    EXPECT_GT(rms_residual(surface[0], fit_surface(surface, {}).slices[0]), 2.0 * kNoise) << seed;
    share(surface);
    EXPECT_LT(rms_residual(surface[0], fit_surface(surface, {}).slices[0]), 1.5 * kNoise) << seed;
    // The profile's forces fall by the square of the share, and its variance with them.
    const double share = surface[0].base_share;
    EXPECT_LT(share, 1.0);
    EXPECT_NEAR(surface[0].shape.variance, share * share * before.variance, 1e-12);
    EXPECT_NEAR(surface[0].shape.force[2], share * share * before.force[2], 1e-12);
  }
}

/// Mids off a flat smile, in half-spreads, by place in [-1, 1] and number.
struct Departure {
  const char* name;
  double (*at)(double place, int quote, int quotes);
};
constexpr Departure kDepartures[] = {
    {"zigzag", [](double, int quote, int) { return quote % 2 == 0 ? 1.0 : -1.0; }},
    {"frown", [](double place, int, int) { return -place * place; }},
    {"one low", [](double, int quote, int quotes) { return quote == quotes / 2 ? -1.0 : 0.0; }},
    {"wave", [](double place, int, int) { return std::sin(7.0 * place); }},
};

/// Shares the regularisation and says how much worse than a straight line, or than the fit without a profile
/// where that is worse still, the surface misses its quotes.
double worse_than_line(SliceData slice) {
  std::vector<SliceData> without = {slice};
  without[0].shape = {};
  std::vector<SliceData> surface = {slice};
  share(without);
  share(surface);
  const double line = std::max(line_scatter(slice), rms_residual(slice, fit_surface(without, {}).slices[0]));
  return rms_residual(slice, fit_surface(surface, {}).slices[0]) - line;
}

TEST(RegulariserShare, NearlyFlatQuotesAreMetAsWellAsByALine) {
  for (const int quotes : {7, 9, 11, 21, 41}) {
    for (const double amplitude : {0.05, 0.1, 0.2, 0.3, 0.5}) {
      for (const Departure& departure : kDepartures) {
        SliceData slice = nearly_flat(1.0, 0.2, 0.0015, quotes);
        for (int i = 0; i < quotes; ++i) {
          const double place = 2.0 * i / (quotes - 1) - 1.0;
          slice.market_vol[static_cast<std::size_t>(i)] +=
              amplitude * 0.0015 * departure.at(place, i, quotes);
        }
        EXPECT_LE(worse_than_line(slice), kHundredth) << departure.name << ' ' << amplitude << ' ' << quotes;
      }
    }
  }
}

TEST(RegulariserShare, FlatQuotesUnderNoiseAreMetAsWellAsByALine) {
  for (const int quotes : {7, 11, 15, 41}) {
    for (const double amplitude : {0.05, 0.1, 0.2, 0.3, 0.5}) {
      for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        std::mt19937_64 random(seed);
        std::uniform_real_distribution<double> noise(-amplitude, amplitude);
        SliceData slice = nearly_flat(1.0, 0.2, 0.0015, quotes);
        for (double& vol : slice.market_vol) vol += 0.0015 * noise(random);
        EXPECT_LE(worse_than_line(slice), kHundredth) << amplitude << ' ' << quotes << ' ' << seed;
      }
    }
  }
}

TEST(RegulariserShare, SlicesWithoutThreeStrikesKeepTheirRegularisation) {
  SliceData slice = nearly_flat(1.0, 0.2, 0.0015, 5);
  slice.market_quotes = 2;
  std::vector<SliceData> surface = {slice};
  share(surface);
  EXPECT_EQ(surface[0].base_share, 1.0);
  EXPECT_EQ(surface[0].shape.force, slice.shape.force);
}

TEST(NeighbourScatter, IsZeroOnALineAndTheNoiseOnNoise) {
  const SliceData line = nearly_flat(1.0, 0.2, 0.0015, 11, 0.01);
  EXPECT_NEAR(neighbour_scatter(line), 0.0, 1e-12);
  SliceData noisy = nearly_flat(1.0, 0.2, 0.002, 2001);
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  for (double& vol : noisy.market_vol) vol += 0.001 * normal(random);
  EXPECT_NEAR(neighbour_scatter(noisy), 0.5, 0.03);  // of 2001 draws, which hang together by threes
  noisy.market_quotes = 2;
  EXPECT_TRUE(std::isinf(neighbour_scatter(noisy)));
}

TEST(NeighbourScatter, PassesOverTwoQuotesOfOneStrike) {
  SliceData twice = nearly_flat(1.0, 0.2, 0.0015, 7);
  for (std::vector<double>* values : {&twice.log_moneyness, &twice.market_vol, &twice.scale}) {
    values->insert(values->begin() + 3, (*values)[3]);
  }
  twice.market_quotes = twice.size();
  EXPECT_NEAR(neighbour_scatter(twice), 0.0, 1e-12);
}

TEST(LineScatter, IsZeroOnALineAndWhatIsLeftBesideOne) {
  SliceData slice = nearly_flat(1.0, 0.2, 0.0015, 11, 0.01);
  EXPECT_NEAR(line_scatter(slice), 0.0, 1e-12);
  slice.market_vol[5] += 0.0015;  // in the middle: the line rises by an eleventh of that and does not turn
  EXPECT_NEAR(line_scatter(slice), std::sqrt((100.0 + 10.0) / 121.0 / 11.0), 1e-12);
  slice.weight.assign(11, 1.0);
  slice.weight[5] = 0.0;
  EXPECT_NEAR(line_scatter(slice), 0.0, 1e-12);
}

TEST(ResidualScatter, LosesADegreeOfFreedomForEachParameter) {
  SliceData slice = nearly_flat(1.0, 0.2, 0.0015, 9);
  const std::vector<double> ones(9, 1.0);
  EXPECT_DOUBLE_EQ(residual_scatter(slice, ones), 1.0);
  EXPECT_DOUBLE_EQ(residual_scatter(slice, ones, 5), 1.5);
  slice.weight.assign(9, 0.0);
  slice.weight[4] = 1.0;
  std::vector<double> one_off(9, 1.0);
  one_off[0] = 100.0;
  EXPECT_DOUBLE_EQ(residual_scatter(slice, one_off), 1.0);
}

}  // namespace
}  // namespace volcal::fit
