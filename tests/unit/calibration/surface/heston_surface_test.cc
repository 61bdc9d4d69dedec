// SPDX-License-Identifier: Apache-2.0

// A surface that holds a Heston model: what it refuses, what its queries say of the model, where they end.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "kernels/core/black/black.h"
#include "tests/support/golden_table.h"
#include "tests/unit/calibration/surface/surfaces.h"
#include "volcal/surface.h"

namespace volcal {
namespace {

using test::heston_surface;
using test::index_expiries;
using test::kHestonIndex;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
/// Accuracy of queries, relative to the out-of-the-money price, with room for rounding of the other outputs.
constexpr double kAccuracy = 2e-11;

Error refusal(std::vector<Expiry> expiries, const HestonParameters& model) {
  const auto surface = VolSurface::make("TEST", std::nullopt, std::move(expiries), model);
  EXPECT_FALSE(surface.has_value());
  return surface ? Error{} : surface.error();
}

TEST(HestonSurface, SaysWhatItIs) {
  const VolSurface surface = heston_surface();
  EXPECT_EQ(surface.model(), SurfaceModel::heston);
  ASSERT_NE(surface.heston(), nullptr);
  EXPECT_EQ(surface.heston()->sigma, kHestonIndex.sigma);
  EXPECT_EQ(surface.slices().size(), 3U);
  EXPECT_EQ(surface.slices()[0].variance.kind(), "");
  EXPECT_EQ(surface.slices()[2].variance.svi(), nullptr);
  EXPECT_EQ(surface.interpolations(), (std::vector{TimeInterpolation::model, TimeInterpolation::model}));
  EXPECT_EQ(surface.find_slice("2026-06-26"), 1U);
  EXPECT_TRUE(std::isnan(surface.compiled_slice(0).implied_vol(0.1)));
  EXPECT_STREQ(to_string(SurfaceModel::heston), "heston");
  EXPECT_STREQ(to_string(TimeInterpolation::model), "model");

  const VolSurface svi = test::index_surface();
  EXPECT_EQ(svi.model(), SurfaceModel::svi);
  EXPECT_EQ(svi.heston(), nullptr);
  EXPECT_STREQ(to_string(SurfaceModel::svi), "svi");
}

TEST(HestonSurface, RefusesBadParametersAndExpiriesByName) {
  HestonParameters bad = kHestonIndex;
  bad.rho = 1.0;
  EXPECT_EQ(refusal(index_expiries(), bad).code, ErrorCode::malformed);
  EXPECT_THAT(refusal(index_expiries(), bad).message, HasSubstr("rho is 1, must be from -0.9999 to 0.9999"));
  EXPECT_EQ(refusal({}, kHestonIndex).code, ErrorCode::nothing_usable);

  std::vector<Expiry> expiries = index_expiries();
  expiries[0].time_to_expiry = 5e-5;
  EXPECT_THAT(refusal(expiries, kHestonIndex).message, HasSubstr("outside the model's domain"));
  expiries = index_expiries();
  expiries[2].forward.forward = kNan;
  EXPECT_THAT(refusal(expiries, kHestonIndex).message, HasSubstr("slice 2"));
  expiries = index_expiries();
  expiries[1].time_to_expiry = expiries[0].time_to_expiry;
  EXPECT_THAT(refusal(expiries, kHestonIndex).message, HasSubstr("comes twice"));
}

/// Prices, vols and density at each row of the table, whose time is made a surface of one slice.
TEST(HestonSurface, PricesAndDensityAreThoseOfHighPrecision) {
  constexpr double kForward = 250.0;
  constexpr double kDensity = 1e-10;  // a second derivative: weighs the integral's far end more
  for (const test::GoldenRow& row : test::read_golden_table(test::golden_path("heston_shape.csv"))) {
    const auto field = [&](const char* name) { return test::number(row, name); };
    const HestonParameters model{field("v0"), field("kappa"), field("theta"), field("sigma"), field("rho")};
    std::vector<Expiry> expiries(1, index_expiries()[0]);
    expiries[0].forward.forward = kForward;
    const VolSurface surface = VolSurface::make("TEST", std::nullopt, expiries, model).value_or_throw();
    const double time = field("time_to_expiry");
    const double k = field("log_moneyness");
    const SurfacePoint point = surface.at_log_moneyness(time, k);
    const double otm = k >= 0.0 ? point.call : point.put;
    const double price = kForward * field("price");
    ASSERT_NEAR(otm, price, kAccuracy * price) << time << ' ' << k;
    const double intrinsic = point.forward - point.strike;
    EXPECT_NEAR(point.call - point.put, intrinsic, 1e-13 * (kForward + point.strike));
    const double density = kForward * (field("curvature") - field("slope")) / (point.strike * point.strike);
    EXPECT_NEAR(point.density, density, kDensity * density) << time << ' ' << k;
    // The vol gives the price back.
    const double black = core::undiscounted_price(kForward, point.strike, std::sqrt(point.total_variance),
                                                  k >= 0.0 ? core::OptionSide::call : core::OptionSide::put);
    EXPECT_NEAR(black, price, 1e-10 * price) << time << ' ' << k;
  }
}

TEST(HestonSurface, QueriesOfOnePointAgree) {
  const VolSurface surface = heston_surface();
  for (const double time : {1e-4, 0.002, 0.05, 0.11, 0.3, 0.7, 0.8, 4.0, 100.0}) {
    const double forward = surface.forward(time);
    for (const double deviations : {-2.0, -0.5, 0.0, 0.4, 1.5}) {
      const double k = deviations * 0.2 * std::sqrt(time);
      const double vol = surface.implied_vol(time, k);
      ASSERT_GT(vol, 0.0) << time << ' ' << k;
      EXPECT_NEAR(surface.total_variance(time, k), vol * vol * time, 1e-14 * vol * vol * time);
      const SurfacePoint point = surface.at_log_moneyness(time, k);
      EXPECT_NEAR(point.implied_vol, vol, kAccuracy * vol);
      EXPECT_EQ(point.forward, forward);
      EXPECT_NEAR(point.total_variance, point.implied_vol * point.implied_vol * time, 1e-15);
      const SurfacePoint same = surface.at_strike(time, point.strike);
      // Strike and forward round k, which a short smile feels.
      EXPECT_NEAR(same.implied_vol, vol, 1e-9 * vol) << time << ' ' << k;
      EXPECT_NEAR(surface.implied_vol_at_strike(time, point.strike), vol, 1e-9 * vol);
    }
  }
}

TEST(HestonSurface, GreeksAreThoseOfBlackAtTheVol) {
  const VolSurface surface = heston_surface();
  const SurfacePoint point = surface.at_strike(0.4, 95.0);
  const double stddev = point.implied_vol * std::sqrt(0.4);
  const double d1 = -point.log_moneyness / stddev + 0.5 * stddev;
  const double delta = 0.5 * std::erfc(-d1 / std::sqrt(2.0));
  const double pdf = std::exp(-0.5 * d1 * d1) / std::sqrt(2.0 * std::acos(-1.0));
  EXPECT_NEAR(point.delta, delta, 1e-13);
  EXPECT_NEAR(point.gamma, pdf / (point.forward * stddev), 1e-13);
  EXPECT_NEAR(point.vega, point.forward * pdf * std::sqrt(0.4), 1e-11);
}

/// At times between the slices too, where nothing is interpolated.
TEST(HestonSurface, DensityIntegratesToOneAndItsMeanIsTheForward) {
  const VolSurface surface = heston_surface();
  for (const double time : {0.05, 0.17, 0.8, 3.0}) {
    constexpr int kSteps = 4000;
    constexpr double kReach = 9.0;  // ln 1e-8 of either side is far within
    double mass = 0.0;
    double mean = 0.0;
    for (int i = -kSteps; i < kSteps; ++i) {
      const double k = (i + 0.5) * kReach * std::sqrt(time) / kSteps;
      const SurfacePoint point = surface.at_log_moneyness(time, k);
      if (std::isnan(point.density)) continue;  // the price is below the range of doubles
      ASSERT_GE(point.density, 0.0) << k;
      const double share = point.density * point.strike * kReach * std::sqrt(time) / kSteps;
      mass += share;
      mean += share * point.strike;
    }
    EXPECT_NEAR(mass, 1.0, 1e-7) << time;
    EXPECT_NEAR(mean, surface.forward(time), 1e-6 * surface.forward(time)) << time;
  }
}

TEST(HestonSurface, TheForwardIsInterpolatedAsEver) {
  const VolSurface heston = heston_surface();
  const VolSurface svi = test::index_surface();
  for (const double time : {0.01, 0.05, 0.1, 0.3, 0.5, 0.8, 2.0}) {
    EXPECT_EQ(heston.forward(time), svi.forward(time));
  }
}

TEST(HestonSurface, ATimeNextToASliceIsThatSlice) {
  const VolSurface surface = heston_surface();
  const double vol = surface.implied_vol(0.3, -0.1);
  EXPECT_EQ(surface.implied_vol(0.3 * (1.0 + 5e-10), -0.1), vol);
  EXPECT_EQ(surface.implied_vol(0.3 * (1.0 - 5e-10), -0.1), vol);
  EXPECT_EQ(surface.total_variance(0.3 * (1.0 + 5e-10), -0.1), surface.total_variance(0.3, -0.1));
  EXPECT_NE(surface.implied_vol(0.3 * (1.0 + 1e-4), -0.1), vol);
}

TEST(HestonSurface, HasNoAnswerOutsideTheDomain) {
  const VolSurface surface = heston_surface();
  static_assert(noexcept(surface.implied_vol(1.0, 0.0))&& noexcept(surface.at_strike(1.0, 1.0)));
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double time : {0.0, -1.0, 9e-5, 101.0, kNan, infinity}) {
    EXPECT_TRUE(std::isnan(surface.implied_vol(time, 0.0))) << time;
    EXPECT_TRUE(std::isnan(surface.total_variance(time, 0.0))) << time;
    EXPECT_TRUE(std::isnan(surface.at_log_moneyness(time, 0.0).density)) << time;
    EXPECT_EQ(surface.at_log_moneyness(time, 0.0).status,
              time > 0.0 && std::isfinite(time) ? QueryStatus::time_out_of_range : QueryStatus::bad_time);
  }
  for (const double k : {10.001, -10.001, kNan, infinity, -infinity}) {
    EXPECT_TRUE(std::isnan(surface.implied_vol(1.0, k))) << k;
    EXPECT_TRUE(std::isnan(surface.at_log_moneyness(1.0, k).call)) << k;
  }
  for (const double strike : {0.0, -5.0, kNan, infinity, 1e300}) {
    EXPECT_TRUE(std::isnan(surface.implied_vol_at_strike(1.0, strike))) << strike;
    EXPECT_TRUE(std::isnan(surface.at_strike(1.0, strike).put)) << strike;
  }
  // A price below the range of doubles: within the domain, and without a vol.
  const VolSurface quiet = heston_surface({0.01, 5.0, 0.01, 0.1, 0.0});
  EXPECT_TRUE(std::isnan(quiet.implied_vol(0.001, 3.0)));
  EXPECT_TRUE(std::isnan(quiet.at_log_moneyness(0.001, 3.0).call));
  EXPECT_EQ(quiet.at_log_moneyness(0.001, 3.0).status, QueryStatus::no_vol);
  EXPECT_EQ(surface.at_log_moneyness(1.0, 10.1).status, QueryStatus::strike_out_of_range);
  EXPECT_EQ(surface.at_strike(1.0, 1e-3).status, QueryStatus::strike_out_of_range);
  EXPECT_EQ(surface.at_strike(1.0, -1.0).status, QueryStatus::bad_strike);
  EXPECT_EQ(surface.at_log_moneyness(1.0, 0.1).status, QueryStatus::ok);
  EXPECT_GT(quiet.implied_vol(0.001, 0.001), 0.09);
}

TEST(HestonSurface, NewForwardsKeepTheSmile) {
  const VolSurface surface = heston_surface();
  const VolSurface moved = surface.with_forwards({90.0, 91.0, 92.0}).value_or_throw();
  EXPECT_EQ(moved.model(), SurfaceModel::heston);
  EXPECT_EQ(moved.forward(0.3), 91.0);
  EXPECT_EQ(moved.implied_vol(0.3, -0.1), surface.implied_vol(0.3, -0.1));
  EXPECT_NE(moved.implied_vol_at_strike(0.3, 95.0), surface.implied_vol_at_strike(0.3, 95.0));
  EXPECT_NEAR(moved.implied_vol_at_strike(0.3, 91.0), surface.implied_vol(0.3, 0.0), 1e-12);
}

}  // namespace
}  // namespace volcal
