// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/regularise/outlier_weights.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "calibration/fit/svi/svi_surface_fit.h"
#include "kernels/backend/cpu_backend.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

constexpr double kHalfSpread = 0.005;
constexpr double kTime = 0.2;
constexpr double kNoise = 0.3;
const core::SviRaw<double> kTrue{0.01, 0.12, -0.3, 0.01, 0.15};
const OutlierRule kRule{3.0, 6.0};

SliceData noisy(std::uint64_t seed, int quotes = 25) {
  std::mt19937_64 random(seed);
  return test::smile(kTrue, kTime, quotes, 2.5, kHalfSpread, kNoise * kHalfSpread, &random);
}

std::size_t downweighted(SliceData& slice, const OutlierRule& rule = kRule) {
  std::vector<SliceData> surface = {slice};
  const std::size_t halved = downweight_outliers({&surface, 1}, rule, *make_cpu_backend()).value_or_throw();
  slice = surface.front();
  return halved;
}

/// Largest |vol - vol| over the slice's strikes of its fits before and after.
double moved(const SliceData& from, const SliceData& to) {
  const SurfaceFit a = fit_surface({from}, {});
  const SurfaceFit b = fit_surface({to}, {});
  double most = 0.0;
  for (const double k : from.log_moneyness) {
    most =
        std::max(most, std::fabs(test::vol_at(a.slices[0], kTime, k) - test::vol_at(b.slices[0], kTime, k)));
  }
  return most;
}

TEST(OutlierWeights, LeaveQuotesThatAreOnlyNoisyAlone) {
  int lowered = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SliceData slice = noisy(seed);
    EXPECT_EQ(downweighted(slice), 0U) << seed;
    if (!slice.weight.empty()) ++lowered;
  }
  // 1000 normal errors, of which 2.7 lie beyond three deviations (half a half-spread counts as one at least).
  EXPECT_LE(lowered, 4);
}

TEST(OutlierWeights, DropAQuoteTenSpreadsOff) {
  for (const std::size_t at : {std::size_t{0}, std::size_t{3}, std::size_t{12}, std::size_t{24}}) {
    for (const double sign : {-1.0, 1.0}) {
      const SliceData whole = noisy(7 + at);
      SliceData broken = whole;
      broken.market_vol[at] += sign * 20.0 * kHalfSpread;
      SliceData weighed = broken;
      EXPECT_EQ(downweighted(weighed), 1U) << at;
      ASSERT_EQ(weighed.weight.size(), weighed.size());
      EXPECT_LT(weighed.weight[at], 1e-5);
      EXPECT_LT(moved(whole, weighed), 0.5 * kHalfSpread) << at;
      EXPECT_GT(moved(whole, broken), 2.0 * kHalfSpread) << at;
    }
  }
}

TEST(OutlierWeights, DropABlockOfStaleQuotes) {
  const SliceData whole = noisy(11);
  SliceData broken = whole;
  for (std::size_t i = 9; i < 13; ++i) broken.market_vol[i] += 8.0 * kHalfSpread;
  SliceData weighed = broken;
  EXPECT_EQ(downweighted(weighed), 4U);
  EXPECT_LT(moved(whole, weighed), 0.6 * kHalfSpread);
  EXPECT_GT(moved(whole, broken), 2.0 * kHalfSpread);
}

// A smile with a corner that SVI has not: it misses runs of quotes by many half-spreads.
TEST(OutlierWeights, SpareASmileThatSviDoesNotFollow) {
  SliceData slice = noisy(13, 41);
  for (std::size_t i = 0; i < 8; ++i) slice.market_vol[i] += 10.0 * kHalfSpread;
  SliceData weighed = slice;
  EXPECT_EQ(downweighted(weighed), 0U);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_GT(weighed.weight_of(i), 0.8) << i;
  // No weight of a run in the middle that is as long as a feature of the smile is lowered either.
  SliceData bump = noisy(14, 41);
  for (std::size_t i = 16; i < 24; ++i) bump.market_vol[i] += 12.0 * kHalfSpread;
  EXPECT_EQ(downweighted(bump), 0U);
}

TEST(OutlierWeights, JudgeNoSliceOfFewQuotesAndNothingWithoutARule) {
  SliceData few = noisy(15, static_cast<int>(kQuotesToJudge) - 1);
  few.market_vol[4] += 20.0 * kHalfSpread;
  EXPECT_EQ(downweighted(few), 0U);
  EXPECT_TRUE(few.weight.empty());
  SliceData many = noisy(16);
  many.market_vol[4] += 20.0 * kHalfSpread;
  EXPECT_EQ(downweighted(many, {}), 0U);
  EXPECT_TRUE(many.weight.empty());
}

TEST(OutlierWeights, MultiplyWeightsThatQuotesHave) {
  SliceData slice = noisy(17);
  for (std::size_t i = 0; i < slice.size(); ++i) slice.weight.push_back(i % 2 == 0 ? 1.5 : 0.5);
  const std::vector<double> before = slice.weight;
  slice.market_vol[10] += 20.0 * kHalfSpread;
  EXPECT_EQ(downweighted(slice), 1U);
  for (std::size_t i = 0; i < slice.size(); ++i) {
    if (i == 10) continue;
    EXPECT_GT(slice.weight[i], 0.5 * before[i]);
    EXPECT_LE(slice.weight[i], before[i]);
  }
  EXPECT_LT(slice.weight[10], 1e-5);
}

// Regularisers take no part: a profile far from the quotes, however heavy, makes none an outlier.
TEST(OutlierWeights, AreJudgedByQuotesAlone) {
  SliceData plain = noisy(19);
  SliceData regularised = plain;
  regularised.shape.typical = {5.0, 0.1, 0.2};
  regularised.shape.force = {1e4, 1e4, 1e4};
  EXPECT_EQ(downweighted(plain), downweighted(regularised));
  EXPECT_EQ(plain.weight, regularised.weight);
}

}  // namespace
}  // namespace volcal::fit
