// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/regularise/thin_slice.h"
#include "kernels/backend/cpu_backend.h"

#include <gtest/gtest.h>

#include "calibration/fit/svi/svi_surface_fit.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

constexpr double kHalfSpread = 0.002;
const core::SviRaw<double> kEarly{0.004, 0.05, -0.4, 0.0, 0.1};
const core::SviRaw<double> kLate{0.02, 0.10, -0.4, 0.0, 0.2};
const core::SviRaw<double> kBetween{0.011, 0.075, -0.4, 0.0, 0.15};

std::vector<SliceData> with_thin_middle() {
  SliceData thin = test::smile(kBetween, 0.2, 3, 0.4, kHalfSpread);
  return {test::smile(kEarly, 0.1, 21, 3.0, kHalfSpread), thin,
          test::smile(kLate, 0.4, 21, 3.0, kHalfSpread)};
}

TEST(ThinSlice, OnlySlicesUnderFiveQuotesLean) {
  std::vector<SliceData> slices = with_thin_middle();
  const std::vector<bool> is_thin = *borrow_shape_from_neighbours(slices, *make_cpu_backend());
  EXPECT_EQ(is_thin, (std::vector<bool>{false, true, false}));
  EXPECT_EQ(slices[1].market_quotes, 3U);
  EXPECT_GT(slices[1].size(), 3U);
  EXPECT_EQ(slices[0].size(), 21U);
}

TEST(ThinSlice, TakesLevelFromItsQuotesAndWingsFromItsNeighbours) {
  std::vector<SliceData> slices = with_thin_middle();
  ASSERT_TRUE(borrow_shape_from_neighbours(slices, *make_cpu_backend()));
  const SurfaceFit fit = fit_surface(slices, {});
  ASSERT_TRUE(fit.free);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(test::vol_at(fit.slices[1], 0.2, slices[1].log_moneyness[i]), slices[1].market_vol[i],
                kHalfSpread);
  }
  // No own quote is out there: the neighbours' shape says what 2.5 standard deviations should look like.
  constexpr double kWingVol = 0.02;
  const double k = -2.5 * slices[1].atm_stddev;
  EXPECT_NEAR(test::vol_at(fit.slices[1], 0.2, k), test::vol_at(kBetween, 0.2, k), kWingVol);
}

TEST(ThinSlice, WithoutAnyQuoteLevelAndShapeAreItsNeighbours) {
  std::vector<SliceData> slices = with_thin_middle();
  slices[1] = {};
  slices[1].time_to_expiry = 0.2;
  const std::vector<bool> is_thin = *borrow_shape_from_neighbours(slices, *make_cpu_backend());
  EXPECT_TRUE(is_thin[1]);
  const SurfaceFit fit = fit_surface(slices, {});
  ASSERT_TRUE(fit.free);
  // Variance a third of the way from the early to the late slice's.
  const double early = core::svi_total_variance(kEarly, 0.0);
  const double late = core::svi_total_variance(kLate, 0.0);
  const double between = std::sqrt((early + (late - early) / 3.0) / 0.2);
  EXPECT_NEAR(test::vol_at(fit.slices[1], 0.2, 0.0), between, 0.01);
}

}  // namespace
}  // namespace volcal::fit
