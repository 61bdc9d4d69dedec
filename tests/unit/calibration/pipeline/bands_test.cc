// SPDX-License-Identifier: Apache-2.0
// Error bars hold the truth as often as they say, where the truth is in the model; and a prior narrows them.

#include "volcal/bands.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "kernels/core/svi/svi.h"
#include "tests/unit/calibration/validation/tune/vol_quotes.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

/// Shares of points whose band holds the truth, apart for slices that a bound of arbitrage holds.
struct Coverage {
  int free_points = 0;
  int free_held = 0;
  int constrained_points = 0;
  int constrained_held = 0;
  [[nodiscard]] double free() const { return static_cast<double>(free_held) / free_points; }
  [[nodiscard]] double constrained() const {
    return static_cast<double>(constrained_held) / constrained_points;
  }
};

constexpr double kLevel = 0.6;

/// At `x` at-the-money standard deviations.
double true_vol(const test::TypicalShape& shape, double x) {
  return kLevel * std::sqrt(core::svi_total_variance(shape.svi(), x));
}

/// Smiles of one shape, or of shapes as far apart as `regulariser` says.
Coverage coverage(const CalibrateOptions& options, int snapshots, double noise,
                  const ShapeRegulariser* regulariser = nullptr, double correlation = 0.0) {
  std::mt19937_64 random(77);
  std::normal_distribution<double> normal;
  const auto draw = [&](const RegulariserTerm& term) {
    return term.typical * std::max(0.2, 1.0 + term.spread * normal(random));
  };
  Coverage out;
  for (int seed = 0; seed < snapshots; ++seed) {
    test::TypicalShape shape;
    if (regulariser != nullptr) {
      // Shapes with a lowest variance well above 0: nothing of them is at a bound.
      do shape = {draw(regulariser->left_slope), draw(regulariser->right_slope), draw(regulariser->width)};
      while (1.0 - std::sqrt(shape.left * shape.right) * shape.width < -3.0 ||
             shape.width * (shape.left + shape.right) > 8.0);
    }
    const auto calibration =
        calibrate(test::typical_snapshot(1000U + static_cast<std::uint64_t>(seed), test::hour(0), noise, 2.5,
                                         kLevel, shape, correlation),
                  options);
    EXPECT_TRUE(calibration) << calibration.error().message;
    const VolSurface& surface = calibration->surface;
    for (std::size_t s = 0; s < surface.slices().size(); ++s) {
      const SurfaceSlice& slice = surface.slices()[s];
      for (int i = -25; i <= 25; ++i) {
        const double x = 0.1 * i;
        const double k = x * kLevel * std::sqrt(slice.expiry.time_to_expiry);
        const VolBand band = slice_band(surface, s, k);
        const bool holds = band.low <= true_vol(shape, x) && true_vol(shape, x) <= band.high;
        (slice.uncertainty->constrained ? out.constrained_points : out.free_points) += 1;
        (slice.uncertainty->constrained ? out.constrained_held : out.free_held) += holds ? 1 : 0;
      }
    }
  }
  return out;
}

TEST(Bands, HoldTheTruthIn93To97OfHundredPointsWithoutABound) {
  for (const QuoteLoss loss : {QuoteLoss::squares, QuoteLoss::spread}) {
    CalibrateOptions options;
    options.loss = loss;
    options.profile = {};
    const Coverage covered = coverage(options, 150, 0.3);
    RecordProperty(loss == QuoteLoss::squares ? "squares" : "spread", std::to_string(covered.free()));
    EXPECT_GT(covered.free_points, 30000);
    EXPECT_EQ(covered.constrained_points, 0);
    EXPECT_GE(covered.free(), 0.93);
    EXPECT_LE(covered.free(), 0.97);
  }
}

// A profile's spread is part of the band: bands hold smiles that are drawn with it as often as they state.
// They hold a smile that is typical itself more often.
TEST(Bands, HoldTheTruthUnderAProfileThatSmilesComeFrom) {
  const ShapeRegulariser regulariser = default_profile().shape;
  const Coverage drawn = coverage({}, 150, 0.3, &regulariser);
  RecordProperty("drawn", std::to_string(drawn.free()));
  RecordProperty("drawn, with a bound", std::to_string(drawn.constrained()));
  EXPECT_GT(drawn.free_points, 10000);
  EXPECT_GE(drawn.free(), 0.93);
  const Coverage typical = coverage({}, 40, 0.3);
  RecordProperty("typical", std::to_string(typical.free()));
  EXPECT_GE(typical.free(), 0.97);
}

// Errors in runs do not average out. Their correlation is itself estimated, from the residuals that a fit has
// left of them, so these bands hold less often than those of independent errors; without the correlation they
// would hold in 54 %.
TEST(Bands, KnowErrorsThatComeInRuns) {
  CalibrateOptions options;
  options.loss = QuoteLoss::squares;
  options.profile = {};
  const Coverage covered = coverage(options, 100, 0.3, nullptr, 0.7);
  RecordProperty("runs", std::to_string(covered.free()));
  EXPECT_GT(covered.free_points, 20000);
  EXPECT_GE(covered.free(), 0.85);
  EXPECT_LE(covered.free(), 0.97);
}

/// At how many points the fit of `broken` is further from that of `whole` than its band reaches.
int points_beyond_bands(const QuoteSnapshot& whole, const QuoteSnapshot& broken,
                        const CalibrateOptions& options) {
  const Calibration before = calibrate(whole, options).value_or_throw();
  const Calibration after = calibrate(broken, options).value_or_throw();
  int beyond = 0;
  for (std::size_t s = 0; s < after.surface.slices().size(); ++s) {
    const double time = after.surface.slices()[s].expiry.time_to_expiry;
    for (int i = -25; i <= 25; ++i) {
      const double k = 0.1 * i * kLevel * std::sqrt(time);
      const VolBand band = slice_band(after.surface, s, k);
      const double was = before.surface.implied_vol(time, k);
      beyond += was < band.low || was > band.high ? 1 : 0;
    }
  }
  return beyond;
}

// The effect of a quote ten spreads off stays below the error bar; plain least squares does not promise that.
TEST(Bands, HoldWhatAnOutlierMoves) {
  const QuoteSnapshot whole = test::typical_snapshot(8, test::hour(0));
  CalibrateOptions plain;
  plain.profile = {};
  plain.loss = QuoteLoss::squares;
  int plain_beyond = 0;
  for (const std::size_t at : {std::size_t{32}, std::size_t{43}, std::size_t{78}, std::size_t{115}}) {
    QuoteSnapshot broken = whole;
    broken.quotes[at].bid += 0.1;  // spreads are a vol point
    broken.quotes[at].ask += 0.1;
    EXPECT_EQ(points_beyond_bands(whole, broken, {}), 0) << at;
    plain_beyond += points_beyond_bands(whole, broken, plain);
  }
  EXPECT_GT(plain_beyond, 0);
}

TEST(Bands, WidenWithNoiseAndFarFromQuotes) {
  const auto width = [](double noise, double x) {
    const auto calibration = calibrate(test::typical_snapshot(5, test::hour(0), noise), {});
    const double time = calibration->surface.slices()[1].expiry.time_to_expiry;
    const VolBand band = slice_band(calibration->surface, 1, x * kLevel * std::sqrt(time));
    return band.high - band.low;
  };
  EXPECT_LT(width(0.1, 0.0), width(0.4, 0.0));
  EXPECT_LT(width(0.2, 0.0), width(0.2, 2.5));
  EXPECT_LT(width(0.2, 2.5), width(0.2, 4.0));
  EXPECT_LT(width(0.2, -2.5), width(0.2, -4.0));
}

TEST(Bands, BetweenExpiriesAndBeyondThemFollowTheSlices) {
  const auto calibration = calibrate(test::typical_snapshot(6, test::hour(0)), {});
  ASSERT_TRUE(calibration);
  const VolSurface& surface = calibration->surface;
  const double first = surface.slices()[0].expiry.time_to_expiry;
  const double second = surface.slices()[1].expiry.time_to_expiry;
  const double last = surface.slices().back().expiry.time_to_expiry;
  const auto error_of_variance = [&](double time, double k) {
    return vol_standard_error(surface, time, k) * 2.0 * surface.implied_vol(time, k) * time;
  };
  constexpr double kAt = 0.05;
  const double one = error_of_variance(first, kAt);
  const double two = error_of_variance(second, kAt);
  EXPECT_NEAR(error_of_variance(0.5 * (first + second), kAt), 0.5 * std::hypot(one, two), 1e-12);
  EXPECT_NEAR(error_of_variance(0.5 * first, kAt), 0.5 * one, 1e-12);
  EXPECT_GT(error_of_variance(2.0 * last, 0.0), 1.5 * error_of_variance(last, 0.0));
  const VolBand wide = vol_band(surface, second, kAt, 0.99);
  const VolBand band = vol_band(surface, second, kAt);
  EXPECT_LT(wide.low, band.low);
  EXPECT_GT(wide.high, band.high);
  EXPECT_NEAR(0.5 * (band.low + band.high), surface.implied_vol(second, kAt), 1e-12);
}

TEST(Bands, AreAbsentWhereNothingIsKnown) {
  const auto calibration = calibrate(test::typical_snapshot(7, test::hour(0)), {});
  std::vector<SurfaceSlice> slices = calibration->surface.slices();
  for (SurfaceSlice& slice : slices) slice.uncertainty.reset();
  const auto stated = VolSurface::make("X", std::nullopt, slices);
  ASSERT_TRUE(stated);
  EXPECT_TRUE(std::isnan(vol_standard_error(*stated, 0.1, 0.0)));
  EXPECT_TRUE(std::isnan(vol_band(*stated, 0.1, 0.0).low));
  EXPECT_TRUE(std::isnan(slice_band(*stated, 0, 0.0).high));
  for (const double confidence : {0.0, 1.0, -1.0, 2.0}) {
    EXPECT_TRUE(std::isnan(vol_band(calibration->surface, 0.1, 0.0, confidence).low));
  }
  EXPECT_TRUE(std::isnan(vol_band(calibration->surface, -1.0, 0.0).low));
}

}  // namespace
}  // namespace volcal
