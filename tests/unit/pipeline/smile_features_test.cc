// SPDX-License-Identifier: Apache-2.0
#include "calibration/smile_features.h"

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

}  // namespace
}  // namespace volcal
