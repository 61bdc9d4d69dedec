// SPDX-License-Identifier: Apache-2.0
#include "calibration/surface/svi_smile_features.h"

#include <gtest/gtest.h>

#include <cmath>

namespace volcal {
namespace {

TEST(SmileFeatures, FlatSmileHasNoSkewAndNoWings) {
  const SmileFeatures f = smile_features({0.04, 0.0, 0.0, 0.0, 0.1}, 1.0);
  EXPECT_DOUBLE_EQ(f.atm_vol, 0.2);
  EXPECT_NEAR(f.risk_reversal_25, 0.0, 1e-15);
  EXPECT_NEAR(f.butterfly_25, 0.0, 1e-15);
}

// a + b sigma may round to 0 where the slice is one of a variance near 0: there is no strike to look for.
TEST(SmileFeatures, AVarianceOfZeroHasNoWings) {
  const SmileFeatures f = smile_features({-0.1, 1.0, 0.0, 0.0, 0.1}, 1.0);
  EXPECT_EQ(f.atm_vol, 0.0);
  EXPECT_TRUE(std::isnan(f.risk_reversal_25));
  EXPECT_TRUE(std::isnan(f.butterfly_25));
}

TEST(SmileFeatures, VolsAreThoseAtTheTwentyFiveDeltaStrikes) {
  const SviParameters svi{0.01, 0.12, -0.4, 0.02, 0.15};
  constexpr double kTime = 0.5;
  const auto vol = [&](double k) {
    const double y = k - svi.m;
    return std::sqrt((svi.a + svi.b * (svi.rho * y + std::sqrt(y * y + svi.sigma * svi.sigma))) / kTime);
  };
  // Delta by the normal integral, strike by a fine scan: nothing in common with the code under test.
  const auto delta = [&](double k) {
    const double s = vol(k) * std::sqrt(kTime);
    return 0.5 * std::erfc((k / s - 0.5 * s) / std::sqrt(2.0));
  };
  double call = 0.0;
  double put = 0.0;
  for (double k = -2.0; k < 2.0; k += 1e-5) {
    if (delta(k) >= 0.25) call = vol(k);
    if (delta(k) >= 0.75) put = vol(k);
  }
  const SmileFeatures f = smile_features(svi, kTime);
  EXPECT_NEAR(f.risk_reversal_25, call - put, 1e-5);
  EXPECT_NEAR(f.butterfly_25, 0.5 * (call + put) - vol(0.0), 1e-5);
}

TEST(SmileFeatures, HugeVolsAreBracketedToo) {
  // Total stddev of 14 at the money: the 25-delta call is struck e^90 and more above the forward.
  const SmileFeatures f = smile_features({150.0, 1.0, 0.0, 0.0, 50.0}, 0.5);
  EXPECT_TRUE(std::isfinite(f.risk_reversal_25));
  EXPECT_GT(f.risk_reversal_25, 0.0);
}

VolSurface heston_surface(const HestonParameters& model, double time) {
  Expiry expiry;
  expiry.root = "X";
  expiry.label = "T";
  expiry.time_to_expiry = time;
  expiry.forward.forward = 100.0;
  return VolSurface::make("X", std::nullopt, {expiry}, model).value_or_throw();
}

TEST(SmileFeatures, OfAHestonSliceAreThoseOfItsVols) {
  const HestonParameters models[] = {
      {0.04, 1.5, 0.05, 0.6, -0.7}, {0.3, 5.0, 0.2, 3.0, 0.9}, {0.02, 0.5, 0.3, 0.05, 0.0}};
  for (const HestonParameters& model : models) {
    for (const double time : {0.01, 0.5, 20.0}) {
      const VolSurface surface = heston_surface(model, time);
      const SmileFeatures f = smile_features(surface, 0);
      EXPECT_EQ(f.atm_vol, surface.implied_vol(time, 0.0));
      // The two strikes by bisection on Black's delta of a query.
      const auto vol_at_delta = [&](double wanted) {
        double low = -9.0;
        double high = 9.0;
        for (int i = 0; i < 60; ++i) {
          const double k = 0.5 * (low + high);
          const double delta = surface.at_log_moneyness(time, k).delta;
          // No vol so far out: all call on the left, nothing on the right.
          const bool above = std::isnan(delta) ? k < 0.0 : delta > wanted;
          (above ? low : high) = k;
        }
        return surface.implied_vol(time, 0.5 * (low + high));
      };
      const double call = vol_at_delta(0.25);
      const double put = vol_at_delta(0.75);
      constexpr double kClose = 1e-9;
      EXPECT_NEAR(f.risk_reversal_25, call - put, kClose) << time;
      EXPECT_NEAR(f.butterfly_25, 0.5 * (call + put) - f.atm_vol, kClose) << time;
    }
  }
}

TEST(SmileFeatures, OfAnSviSliceAreThoseOfItsParameters) {
  SurfaceSlice slice;
  slice.expiry = heston_surface({0.04, 1.5, 0.05, 0.6, -0.7}, 0.5).slices()[0].expiry;
  slice.variance = SviParameters{0.01, 0.12, -0.4, 0.02, 0.15};
  const VolSurface surface = VolSurface::make("X", std::nullopt, {slice}).value_or_throw();
  const SmileFeatures a = smile_features(surface, 0);
  const SmileFeatures b = smile_features(*slice.variance.svi(), 0.5);
  EXPECT_EQ(a.atm_vol, b.atm_vol);
  EXPECT_EQ(a.risk_reversal_25, b.risk_reversal_25);
  EXPECT_EQ(a.butterfly_25, b.butterfly_25);
}

TEST(SmileFeatures, AreOfTheSlicesOwnSmileWhereRootsShareATime) {
  SurfaceSlice one;
  one.expiry = heston_surface({0.04, 1.5, 0.05, 0.6, -0.7}, 0.5).slices()[0].expiry;
  one.variance = SviParameters{0.02, 0.0, 0.0, 0.0, 0.1};
  SurfaceSlice other = one;
  other.expiry.root = "Y";
  other.variance = SviParameters{0.01, 0.12, -0.4, 0.02, 0.15};
  const VolSurface surface = VolSurface::make("X", std::nullopt, {one, other}).value_or_throw();
  EXPECT_NEAR(smile_features(surface, 0).risk_reversal_25, 0.0, 1e-15);
  EXPECT_EQ(smile_features(surface, 1).risk_reversal_25,
            smile_features(*other.variance.svi(), 0.5).risk_reversal_25);
}

TEST(SmileFeatures, OfAHestonModelAreNanWhereTheStrikesAreBeyondItsDomain) {
  // A total standard deviation near 30: the 25-delta call is struck far beyond e^10 forwards.
  const SmileFeatures f = smile_features(heston_surface({9.0, 1.0, 9.0, 0.5, 0.0}, 100.0), 0);
  EXPECT_TRUE(std::isnan(f.risk_reversal_25));
  EXPECT_TRUE(std::isnan(f.butterfly_25));
}

}  // namespace
}  // namespace volcal
