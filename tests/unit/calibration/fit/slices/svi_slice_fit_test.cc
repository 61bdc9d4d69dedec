// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/slices/svi_slice_fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "calibration/fit/slices/slice_batch_fit.h"
#include "calibration/fit/slices/svi_start.h"
#include "kernels/backend/cpu_backend.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

constexpr double kHalfSpread = 0.002;

SliceFitOptions textbook() {
  SliceFitOptions options;
  options.slope_cap = kNoSlopeCap;
  return options;
}

core::SviRaw<double> random_svi(std::mt19937_64& random) {
  std::uniform_real_distribution<double> u(0.0, 1.0);
  const double s = std::exp(std::log(0.02) + u(random) * std::log(30.0));
  const double b = s * (0.3 + 1.5 * u(random));
  const double rho = 1.6 * u(random) - 0.8;
  const double sigma = s * (0.3 + 2.0 * u(random));
  const double lowest = s * s * (0.3 + 0.7 * u(random));
  return {lowest - b * sigma * std::sqrt(1.0 - rho * rho), b, rho, s * (2.0 * u(random) - 1.0), sigma};
}

TEST(SviSliceFit, RecoversKnownSmilesWithoutNoise) {
  // 1e-4 half-spreads is 2e-7 of vol: the minimum is zero, and the tolerance of the optimiser stays.
  constexpr double kResidual = 1e-4;
  std::mt19937_64 random(1);
  for (int i = 0; i < 200; ++i) {
    const core::SviRaw<double> truth = random_svi(random);
    const SliceData slice = test::smile(truth, 0.25, 25, 4.0, kHalfSpread);
    const SliceFit fit = fit_slice(slice, textbook());
    EXPECT_LE(rms_residual(slice, fit.svi), kResidual)
        << "smile " << i << ": a=" << truth.a << " b=" << truth.b << " rho=" << truth.rho << " m=" << truth.m
        << " sigma=" << truth.sigma;
  }
}

TEST(SviSliceFit, IsNoWorseThanTheTruthUnderNoise) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 100; ++i) {
    const core::SviRaw<double> truth = random_svi(random);
    const SliceData slice = test::smile(truth, 0.1, 25, 3.5, kHalfSpread, kHalfSpread, &random);
    const SliceFit fit = fit_slice(slice, textbook());
    EXPECT_LE(rms_residual(slice, fit.svi), rms_residual(slice, truth) * (1.0 + 1e-6)) << "smile " << i;
  }
}

TEST(SviSliceFit, FlatSmileStaysFlat) {
  const core::SviRaw<double> flat{0.04, 0.0, 0.0, 0.0, 0.1};
  const SliceData slice = test::smile(flat, 1.0, 9, 2.0, kHalfSpread);
  const SliceFit fit = fit_slice(slice, textbook());
  EXPECT_LE(rms_residual(slice, fit.svi), 1e-2);
}

TEST(SviSliceFit, FiveQuotesAreEnough) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 50; ++i) {
    const SliceData slice = test::smile(random_svi(random), 0.05, 5, 1.5, kHalfSpread, kHalfSpread, &random);
    SliceFitOptions options;
    options.base_weight = 0.05;
    const SliceFit fit = fit_slice(slice, options);
    EXPECT_NEAR(test::vol_at(fit.svi, 0.05, 0.0), slice.market_vol[2], 3.0 * kHalfSpread) << "smile " << i;
  }
}

TEST(SviSliceFit, LeeBoundHoldsUnderTheCap) {
  // A smile with wings far steeper than Lee allows.
  const SliceData slice = test::smile({0.02, 3.0, -0.2, 0.0, 0.3}, 1.0, 21, 3.0, kHalfSpread);
  const SliceFit fit = fit_slice(slice, {});
  EXPECT_LE(fit.svi.b * (1.0 + std::fabs(fit.svi.rho)), core::kLeeSlope);
}

TEST(SviStart, GridAloneIsWithinAFewPercentOfTheVol) {
  // The grid has a dozen widths and centres: a tenth of the vol is what its spacing can miss.
  constexpr double kRelative = 0.1;
  std::mt19937_64 random(4);
  for (int i = 0; i < 100; ++i) {
    const SliceData slice = test::smile(random_svi(random), 0.25, 25, 4.0, kHalfSpread);
    const auto starts = svi_starts(slice);
    ASSERT_FALSE(starts.empty());
    const double rms_vol = kHalfSpread * std::sqrt(starts[0].cost / 25.0);
    EXPECT_LE(rms_vol, kRelative * slice.market_vol[12]) << "smile " << i;
    EXPECT_LE(starts[0].cost, starts.back().cost);
  }
}

// Fits of a slice with noise in which every fourth quote counts twice, by Ceres and by the fused fitter.
TEST(SviSliceFit, AWeightOfTwoIsTheQuoteTwice) {
  std::mt19937_64 random(71);
  SliceData weighted = test::smile({0.01, 0.1, -0.4, 0.02, 0.08}, 0.3, 17, 2.5, 0.004, 0.008, &random);
  SliceData twice = weighted;
  for (std::size_t i = 0; i < weighted.size(); ++i) {
    weighted.weight.push_back(i % 4 == 0 ? 2.0 : 1.0);
    if (i % 4 != 0) continue;
    twice.log_moneyness.push_back(weighted.log_moneyness[i]);
    twice.market_vol.push_back(weighted.market_vol[i]);
    twice.scale.push_back(weighted.scale[i]);
  }
  twice.market_quotes = twice.size();
  const auto backend = make_cpu_backend();
  for (const QuoteLoss loss : {QuoteLoss::squares, QuoteLoss::huber}) {
    SliceFitOptions options;
    options.base_weight = 0.05;
    options.loss = {loss, 2.0};
    const SliceFit expected = fit_slice(twice, options);
    const SliceFit by_ceres = fit_slice(weighted, options);
    const SliceFit fused = fit_slices({weighted}, options, *backend).value_or_throw().front();
    // Both stop at a relative decrease of 1e-10.
    EXPECT_NEAR(by_ceres.cost, expected.cost, 1e-8 * expected.cost);
    EXPECT_NEAR(fused.cost, expected.cost, 1e-8 * expected.cost);
    EXPECT_NEAR(rms_residual(weighted, expected.svi), rms_residual(twice, expected.svi), 1e-12);
    EXPECT_NEAR(typical_residual(weighted, expected.svi, options.loss),
                typical_residual(twice, expected.svi, options.loss), 1e-12);
  }
}

}  // namespace
}  // namespace volcal::fit
