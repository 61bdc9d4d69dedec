// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "kernels/core/svi/svi.h"
#include "tests/unit/calibration/surface/surfaces.h"
#include "volcal/surface.h"

namespace volcal {
namespace {

using test::index_slices;
using test::index_surface;
using test::make_slice;
using test::set_svi;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double svi(const SviParameters& p, double k) {
  return core::svi_total_variance(core::SviRaw<double>{p.a, p.b, p.rho, p.m, p.sigma}, k);
}

TEST(VolSurface, ReturnsTheSliceAtItsTime) {
  const VolSurface surface = index_surface();
  for (const SurfaceSlice& slice : surface.slices()) {
    const double time = slice.expiry.time_to_expiry;
    for (const double k : {-1.5, -0.2, 0.0, 0.3, 2.0}) {
      for (const double near : {time, time * (1.0 + 5e-10), time * (1.0 - 5e-10)}) {
        EXPECT_DOUBLE_EQ(surface.total_variance(near, k), svi(*slice.variance.svi(), k));
      }
      EXPECT_DOUBLE_EQ(surface.implied_vol(time, k), std::sqrt(svi(*slice.variance.svi(), k) / time));
    }
    EXPECT_EQ(surface.forward(time), slice.expiry.forward.forward);
  }
}

TEST(VolSurface, LinearGapInterpolatesTotalVariance) {
  const VolSurface surface = index_surface();
  ASSERT_EQ(surface.interpolations().size(), 2U);
  ASSERT_EQ(surface.interpolations()[0], TimeInterpolation::linear_total_variance);
  const auto& slices = surface.slices();
  const double time = 0.25 * 0.05 + 0.75 * 0.30;
  EXPECT_NEAR(surface.total_variance(time, -0.4),
              0.25 * svi(*slices[0].variance.svi(), -0.4) + 0.75 * svi(*slices[1].variance.svi(), -0.4),
              1e-16);
  EXPECT_NEAR(surface.forward(time), std::exp(0.25 * std::log(100.0) + 0.75 * std::log(101.0)), 1e-12);
}

TEST(VolSurface, OuterTimesFollowTheStatedRules) {
  const VolSurface surface = index_surface();
  const SviParameters& first = *surface.slices().front().variance.svi();
  const SviParameters& last = *surface.slices().back().variance.svi();
  EXPECT_NEAR(surface.total_variance(0.01, 0.1), svi(first, 0.1) * 0.01 / 0.05, 1e-17);
  EXPECT_NEAR(surface.total_variance(2.0, 0.1), svi(last, 0.1) + svi(last, 0.0) * (2.0 / 0.8 - 1.0), 1e-16);
  const double early_rate = std::log(101.0 / 100.0) / 0.25;
  const double late_rate = std::log(103.0 / 101.0) / 0.5;
  EXPECT_NEAR(surface.forward(0.01), 100.0 * std::exp(early_rate * (0.01 - 0.05)), 1e-11);
  EXPECT_NEAR(surface.forward(2.0), 103.0 * std::exp(late_rate * 1.2), 1e-11);
}

TEST(VolSurface, SingleSliceServesAllTimes) {
  const VolSurface surface = VolSurface::make("TEST", std::nullopt, {index_slices()[1]}).value_or_throw();
  EXPECT_TRUE(surface.interpolations().empty());
  EXPECT_EQ(surface.forward(0.01), 101.0);
  EXPECT_EQ(surface.forward(5.0), 101.0);
  EXPECT_GT(surface.implied_vol(5.0, -1.0), 0.0);
}

TEST(VolSurface, OutsideTheDomainIsNan) {
  const VolSurface surface = index_surface();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double time : {0.0, -1.0, kNan, infinity}) {
    EXPECT_TRUE(std::isnan(surface.total_variance(time, 0.0))) << time;
    EXPECT_TRUE(std::isnan(surface.implied_vol(time, 0.0))) << time;
    EXPECT_TRUE(std::isnan(surface.forward(time))) << time;
    EXPECT_TRUE(std::isnan(surface.at_strike(time, 100.0).call)) << time;
  }
  for (const double k : {kNan, infinity, -infinity}) {
    EXPECT_TRUE(std::isnan(surface.total_variance(0.1, k)));
    EXPECT_TRUE(std::isnan(surface.at_log_moneyness(0.1, k).implied_vol));
  }
  for (const double strike : {0.0, -5.0, kNan, infinity})
    EXPECT_TRUE(std::isnan(surface.at_strike(0.1, strike).put));
}

bool all_absent(const SurfacePoint& p) {
  for (const double value : {p.time_to_expiry, p.forward, p.strike, p.log_moneyness, p.implied_vol,
                             p.total_variance, p.call, p.put, p.delta, p.gamma, p.vega, p.density}) {
    if (!std::isnan(value)) return false;
  }
  return true;
}

TEST(VolSurface, APointWithoutAnAnswerSaysWhy) {
  const VolSurface surface = index_surface();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto expect = [](const SurfacePoint& point, QueryStatus status) {
    EXPECT_STREQ(to_string(point.status), to_string(status));
    EXPECT_TRUE(all_absent(point)) << to_string(status);
  };
  EXPECT_EQ(surface.at_strike(0.2, 100.0).status, QueryStatus::ok);
  EXPECT_EQ(surface.at_log_moneyness(3.0, 0.5).status, QueryStatus::ok);
  for (const double time : {0.0, -1.0, kNan, kInfinity}) {
    expect(surface.at_strike(time, 100.0), QueryStatus::bad_time);
    expect(surface.at_log_moneyness(time, 0.0), QueryStatus::bad_time);
  }
  for (const double strike : {0.0, -5.0, kNan, kInfinity}) {
    expect(surface.at_strike(0.1, strike), QueryStatus::bad_strike);
  }
  for (const double k : {kNan, kInfinity, -kInfinity}) {
    expect(surface.at_log_moneyness(0.1, k), QueryStatus::bad_log_moneyness);
  }
  for (const double k : {-1e3, 1e3, 1e160, -1e300}) {  // strikes that no double holds
    expect(surface.at_log_moneyness(0.1, k), QueryStatus::strike_out_of_range);
  }
  // The forward grows by 4 % a year: 103 exp(0.04 T) is beyond any double.
  for (const double time : {70000.0, 1e288}) {
    expect(surface.at_strike(time, 25.0), QueryStatus::forward_out_of_range);
    expect(surface.at_log_moneyness(time, 0.0), QueryStatus::forward_out_of_range);
    EXPECT_TRUE(std::isnan(surface.forward(time)));
  }
  expect(surface.at_strike(5e-324, 100.0), QueryStatus::number_out_of_range);  // a variance of 0
}

TEST(VolSurface, ALiveForwardThatGrowsOutOfRangeIsNamed) {
  const VolSurface fallen = index_surface().with_forwards({100.0, 101.0, 4.7e-128}).value_or_throw();
  EXPECT_EQ(fallen.at_log_moneyness(0.8, 0.0).status, QueryStatus::ok);
  EXPECT_EQ(fallen.at_log_moneyness(3.0, 0.0).status, QueryStatus::forward_out_of_range);  // below 1e-308
  const VolSurface risen = index_surface().with_forwards({100.0, 1e200, 103.0}).value_or_throw();
  EXPECT_EQ(risen.at_log_moneyness(0.301, 0.0).status, QueryStatus::ok);
  const VolSurface steep = index_surface().with_forwards({100.0, 101.0, 1e200}).value_or_throw();
  EXPECT_EQ(steep.at_strike(3.0, 100.0).status, QueryStatus::forward_out_of_range);
}

TEST(VolSurface, StrikeAndLogMoneynessAgree) {
  const VolSurface surface = index_surface();
  for (const double time : {0.02, 0.05, 0.2, 0.3, 0.5, 3.0}) {
    const SurfacePoint by_k = surface.at_log_moneyness(time, -0.17);
    const SurfacePoint by_strike = surface.at_strike(time, by_k.strike);
    EXPECT_NEAR(by_strike.log_moneyness, -0.17, 1e-15);
    EXPECT_NEAR(by_strike.call, by_k.call, 1e-13 * by_k.call);
    EXPECT_NEAR(by_strike.density, by_k.density, 1e-12 * by_k.density);
    EXPECT_NEAR(by_k.call - by_k.put, by_k.forward - by_k.strike, 1e-13 * by_k.forward);
  }
}

/// Sweeps both kinds of gap.
class Gap : public ::testing::TestWithParam<TimeInterpolation> {
 protected:
  [[nodiscard]] static VolSurface surface() {
    return GetParam() == TimeInterpolation::price_mix ? test::price_mix_surface() : index_surface();
  }
  [[nodiscard]] static std::vector<double> times(const VolSurface& surface) {
    const double low = surface.slices()[0].expiry.time_to_expiry;
    const double high = surface.slices()[1].expiry.time_to_expiry;
    return {low, low + 0.1 * (high - low), 0.5 * (low + high), high - 0.05 * (high - low), high};
  }
};

TEST_P(Gap, IsOfTheExpectedKind) { EXPECT_EQ(surface().interpolations()[0], GetParam()); }

TEST_P(Gap, CallsFallAndAreConvexInStrike) {
  const VolSurface s = surface();
  for (const double time : times(s)) {
    double before = kNan;
    double last = kNan;
    for (double strike = 5.0; strike < 600.0; strike += 1.0) {
      const double call = s.at_strike(time, strike).call;
      if (!std::isnan(last)) {
        EXPECT_LE(call, last) << time << ' ' << strike;
      }
      constexpr double kRounding = 1e-12;  // a few ulp of a price near 100
      if (!std::isnan(before)) {
        EXPECT_GE(before - 2.0 * last + call, -kRounding) << time << ' ' << strike;
      }
      before = last;
      last = call;
    }
  }
}

TEST_P(Gap, DensityIsTheSecondDifferenceOfCalls) {
  const VolSurface s = surface();
  for (const double time : times(s)) {
    for (const double strike : {60.0, 85.0, 99.0, 100.0, 103.0, 140.0, 240.0}) {
      const double h = 0.02;
      const auto otm = [&](double x) {  // a put's second difference is the call's
        const SurfacePoint point = s.at_strike(time, x);
        return strike < point.forward ? point.put : point.call;
      };
      // Fourth-order difference: truncation below 1e-8, rounding 1e-13 / h^2 below 1e-9.
      const double second = (-otm(strike - 2.0 * h) + 16.0 * otm(strike - h) - 30.0 * otm(strike) +
                             16.0 * otm(strike + h) - otm(strike + 2.0 * h)) /
                            (12.0 * h * h);
      EXPECT_NEAR(s.at_strike(time, strike).density, second, 1e-7) << time << ' ' << strike;
    }
  }
}

TEST_P(Gap, DensityIntegratesToOneWithTheForwardAsMean) {
  const VolSurface s = surface();
  for (const double time : times(s)) {
    double mass = 0.0;
    double mean = 0.0;
    constexpr double kStep = 0.002;  // in k; the trapezium rule converges exponentially for a smooth density
    for (double k = -14.0; k <= 14.0; k += kStep) {
      const SurfacePoint point = s.at_log_moneyness(time, k);
      mass += point.density * point.strike * kStep;
      mean += point.density * point.strike * point.strike * kStep;
    }
    EXPECT_NEAR(mass, 1.0, 1e-6) << time;  // what lies beyond |k| = 14 of these wings is below 1e-7
    EXPECT_NEAR(mean / s.forward(time), 1.0, 1e-6) << time;
  }
}

TEST_P(Gap, GreeksAreDerivativesAtFixedStrikeVol) {
  const VolSurface s = surface();
  for (const double time : times(s)) {
    for (const double k : {-0.3, -0.02, 0.0, 0.05, 0.4}) {
      const SurfacePoint point = s.at_log_moneyness(time, k);
      const auto call = [&](double forward, double vol) {
        const double stddev = vol * std::sqrt(time);
        const double d1 = std::log(forward / point.strike) / stddev + 0.5 * stddev;
        const auto cdf = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
        return forward * cdf(d1) - point.strike * cdf(d1 - stddev);
      };
      EXPECT_NEAR(call(point.forward, point.implied_vol), point.call, 1e-11);
      const double h = 1e-4 * point.forward;
      EXPECT_NEAR(point.delta,
                  (call(point.forward + h, point.implied_vol) - call(point.forward - h, point.implied_vol)) /
                      (2.0 * h),
                  1e-6);
      const double wide = 1e-3 * point.forward;
      EXPECT_NEAR(
          point.gamma,
          (call(point.forward + wide, point.implied_vol) - 2.0 * call(point.forward, point.implied_vol) +
           call(point.forward - wide, point.implied_vol)) /
              (wide * wide),
          2e-3 * point.gamma + 1e-7);
      const double dv = 1e-5;
      EXPECT_NEAR(
          point.vega,
          (call(point.forward, point.implied_vol + dv) - call(point.forward, point.implied_vol - dv)) /
              (2.0 * dv),
          1e-4);
    }
  }
}

TEST_P(Gap, VarianceRisesInTimeAtFixedLogMoneyness) {
  const VolSurface s = surface();
  ASSERT_TRUE(check_arbitrage(s).free());
  const double end = 1.2 * s.slices().back().expiry.time_to_expiry;
  for (const double k : {-6.0, -1.0, -0.2, 0.0, 0.1, 0.9, 5.0}) {
    double before = 0.0;
    for (double time = 0.01; time < end; time += 0.003) {
      const double w = s.total_variance(time, k);
      EXPECT_GE(w, before * (1.0 - 1e-13)) << k << ' ' << time;
      before = w;
    }
  }
}

TEST_P(Gap, FarWingsKeepTheirDigits) {
  const VolSurface s = surface();
  const auto& slices = s.slices();
  const double time = times(s)[2];
  for (const double k : {-40.0, -8.0, -3.0, 3.0, 8.0, 40.0}) {
    const SurfacePoint point = s.at_log_moneyness(time, k);
    EXPECT_GT(point.total_variance, svi(*slices[0].variance.svi(), k));
    EXPECT_LT(point.total_variance, svi(*slices[1].variance.svi(), k));
    EXPECT_GE(k < 0.0 ? point.put : point.call, 0.0);
    EXPECT_DOUBLE_EQ(point.total_variance, s.total_variance(time, k));
  }
}

/// Points with every coordinate over the whole range of doubles.
TEST_P(Gap, OkMeansThatEveryNumberIsFinite) {
  const VolSurface s = surface();
  for (int t = -320; t <= 308; t += 7) {
    for (int e = -320; e <= 308; e += 5) {
      for (const double sign : {1.0, -1.0}) {
        const double time = std::pow(10.0, t);
        for (const SurfacePoint& p :
             {s.at_strike(time, std::pow(10.0, e)), s.at_log_moneyness(time, sign * std::pow(10.0, e))}) {
          if (p.status != QueryStatus::ok) {
            ASSERT_TRUE(all_absent(p)) << t << ' ' << e;
            continue;
          }
          for (const double value : {p.forward, p.strike, p.log_moneyness, p.total_variance, p.call, p.put,
                                     p.delta, p.gamma, p.vega, p.density}) {
            ASSERT_TRUE(std::isfinite(value)) << t << ' ' << e;
          }
          ASSERT_GT(p.implied_vol, 0.0) << t << ' ' << e;
          ASSERT_GT(p.forward, 0.0) << t << ' ' << e;
        }
        for (const double value :
             {s.implied_vol(time, sign * std::pow(10.0, e)), s.total_variance(time, sign * std::pow(10.0, e)),
              s.implied_vol_at_strike(time, std::pow(10.0, e)), s.forward(time),
              s.compiled_slice(0).implied_vol(sign * std::pow(10.0, e)),
              s.compiled_slice(0).total_variance(sign * std::pow(10.0, e))}) {
          ASSERT_FALSE(std::isinf(value)) << t << ' ' << e;
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(BothKinds, Gap,
                         ::testing::Values(TimeInterpolation::linear_total_variance,
                                           TimeInterpolation::price_mix),
                         [](const auto& kind) { return std::string(to_string(kind.param)); });

TEST(VolSurface, PriceMixIsTheWeightedPriceAtFixedLogMoneyness) {
  const VolSurface s = test::price_mix_surface();
  const auto& slices = s.slices();
  const double theta1 = svi(*slices[0].variance.svi(), 0.0);
  const double theta2 = svi(*slices[1].variance.svi(), 0.0);
  const double time = 0.8;
  const double theta = theta1 + (theta2 - theta1) * (time - 0.5);
  const double alpha = (std::sqrt(theta2) - std::sqrt(theta)) / (std::sqrt(theta2) - std::sqrt(theta1));
  for (const double k : {-0.7, -0.1, 0.0, 0.4, 1.5}) {
    const SurfacePoint near = s.at_log_moneyness(0.5, k);
    const SurfacePoint far = s.at_log_moneyness(1.5, k);
    const SurfacePoint here = s.at_log_moneyness(time, k);
    const double expected = alpha * near.call / near.strike + (1.0 - alpha) * far.call / far.strike;
    EXPECT_NEAR(here.call / here.strike, expected, 1e-14 * std::max(1.0, expected)) << k;
  }
}

TEST(VolSurface, PriceMixIsContinuousWherePricesUnderflow) {
  // Narrow wings: prices leave the range of doubles within the line of k; vols must pass through smoothly.
  std::vector<SurfaceSlice> slices = {make_slice("a", 0.1, 100.0, {0.0001, 0.001, 0.0, 0.0, 0.002}),
                                      make_slice("b", 0.2, 100.0, {0.0001, 0.002, 0.0, 0.0, 0.002})};
  set_svi(slices[0], &SviParameters::a, -0.0000019999);  // w close to zero at k = 0: no proof for the pair
  const VolSurface s = VolSurface::make("TEST", std::nullopt, slices).value_or_throw();
  ASSERT_EQ(s.interpolations()[0], TimeInterpolation::price_mix);
  double last = s.total_variance(0.15, 1.0);
  double last_step = kNan;
  for (double k = 1.01; k < 9.0; k += 0.01) {
    const double w = s.total_variance(0.15, k);
    const double step = w - last;
    EXPECT_GT(step, 0.0) << k;
    if (!std::isnan(last_step)) {
      EXPECT_NEAR(step, last_step, 0.02 * last_step) << k;
    }
    last = w;
    last_step = step;
  }
}

TEST(VolSurface, EqualAtTheMoneyVarianceIsHandled) {
  std::vector<SurfaceSlice> slices = test::price_mix_slices();
  slices[1].variance = slices[0].variance;
  const VolSurface s = VolSurface::make("TEST", std::nullopt, slices).value_or_throw();
  for (const double k : {-0.5, 0.0, 0.8}) {
    EXPECT_NEAR(s.total_variance(1.0, k), svi(*slices[0].variance.svi(), k), 1e-14);
  }
}

TEST(VolSurface, FindsSlicesByLabelDateAndTime) {
  std::vector<SurfaceSlice> slices = index_slices();
  slices.insert(slices.begin() + 1,
                make_slice("2026-03-27T20:00:00Z", 0.0514, 100.0, *slices[0].variance.svi(), "TESTW"));
  slices.push_back(make_slice("T=1.25", 1.25, 104.0, *slices.back().variance.svi()));
  set_svi(slices.back(), &SviParameters::a, slices.back().variance.svi()->a + 0.01);
  const VolSurface s = VolSurface::make("TEST", std::nullopt, slices).value_or_throw();
  EXPECT_EQ(s.find_slice("2026-03-27T08:00:00Z"), 0U);
  EXPECT_EQ(s.find_slice("2026-03-27T20:00:00Z"), 1U);
  EXPECT_EQ(s.find_slice("2026-03-27"), std::nullopt);  // two slices share the date
  EXPECT_EQ(s.find_slice("2026-03-27", "TESTW"), 1U);
  EXPECT_EQ(s.find_slice("2026-03-27", "TEST"), 0U);
  EXPECT_EQ(s.find_slice("2026-06-26"), 2U);
  EXPECT_EQ(s.find_slice("2026-06-26", "TESTW"), std::nullopt);
  EXPECT_EQ(s.find_slice("T=1.25"), 4U);
  EXPECT_EQ(s.find_slice("T=1.250"), 4U);
  EXPECT_EQ(s.find_slice("T=1.26"), std::nullopt);
  EXPECT_EQ(s.find_slice("T=junk"), std::nullopt);
  EXPECT_EQ(s.find_slice(""), std::nullopt);
  EXPECT_EQ(s.find_slice("2026-06"), std::nullopt);
}

TEST(VolSurface, QueryByTimeTakesTheFirstOfSeveralRoots) {
  std::vector<SurfaceSlice> slices = index_slices();
  SviParameters other = *slices[1].variance.svi();
  other.a += 0.001;
  slices.insert(slices.begin() + 2, make_slice("2026-06-26T08:00:00Z", 0.30, 101.5, other, "OTHER"));
  const VolSurface s = VolSurface::make("TEST", std::nullopt, slices).value_or_throw();
  EXPECT_EQ(s.interpolations().size(), 3U);
  EXPECT_DOUBLE_EQ(s.total_variance(0.30, 0.1), svi(*slices[1].variance.svi(), 0.1));
  EXPECT_EQ(s.forward(0.30), 101.0);
  EXPECT_EQ(s.find_slice("2026-06-26", "OTHER"), 2U);
  EXPECT_NEAR(s.total_variance(0.30 + 1e-6, 0.1), svi(*slices[1].variance.svi(), 0.1), 1e-6);
  const VolSurface moved = s.with_forwards({50.0, 51.0, 52.0, 53.0}).value_or_throw();
  EXPECT_EQ(moved.forward(0.05), 50.0);
  EXPECT_EQ(moved.forward(0.30), 51.0);
  EXPECT_EQ(moved.forward(0.80), 53.0);
}

TEST(VolSurface, WithForwardsKeepsTheSmileInLogMoneyness) {
  const VolSurface s = index_surface();
  const VolSurface moved = s.with_forwards({200.0, 204.0, 209.0}).value_or_throw();
  EXPECT_EQ(moved.forward(0.05), 200.0);
  EXPECT_EQ(moved.total_variance(0.2, -0.3), s.total_variance(0.2, -0.3));
  EXPECT_EQ(s.forward(0.05), 100.0);  // the first surface is untouched
  EXPECT_EQ(moved.slices()[2].expiry.forward.forward, 209.0);
  EXPECT_FALSE(s.with_forwards({1.0}).has_value());
  const Expected<VolSurface> bad = s.with_forwards({200.0, -1.0, 209.0});
  ASSERT_FALSE(bad.has_value());
  EXPECT_THAT(bad.error().message, HasSubstr("forward -1 of slice 1"));
}

TEST(VolSurface, RefusesBadSlicesByName) {
  const auto refuse = [](std::vector<SurfaceSlice> slices, const std::string& expected) {
    const Expected<VolSurface> made = VolSurface::make("TEST", std::nullopt, std::move(slices));
    ASSERT_FALSE(made.has_value()) << expected;
    EXPECT_THAT(made.error().message, HasSubstr(expected));
  };
  refuse({}, "at least one slice");
  std::vector<SurfaceSlice> slices = index_slices();
  set_svi(slices[1], &SviParameters::sigma, 0.0);
  refuse(slices, "slice 1 (TEST 2026-06-26T08:00:00Z): svi sigma 0");
  slices = index_slices();
  set_svi(slices[2], &SviParameters::rho, -1.5);
  refuse(slices, "svi rho -1.5");
  slices = index_slices();
  set_svi(slices[0], &SviParameters::b, -0.25);
  refuse(slices, "svi b -0.25");
  slices = index_slices();
  set_svi(slices[0], &SviParameters::a, kNan);
  refuse(slices, "svi a nan");
  slices = index_slices();
  set_svi(slices[0], &SviParameters::a, -0.5);
  refuse(slices, "total variance falls to");
  slices = index_slices();
  slices[1].expiry.time_to_expiry = 0.04;
  refuse(slices, "time_to_expiry 0.04 is before 0.05");
  slices = index_slices();
  slices[1].expiry.time_to_expiry = 0.05;
  refuse(slices, "comes twice");
  slices = index_slices();
  slices[1].expiry.forward.forward = kNan;
  refuse(slices, "forward nan");
}

TEST(VolSurface, ReadsAgreeFromManyThreads) {
  const VolSurface s = test::price_mix_surface();
  const double expected = s.at_strike(0.9, 120.0).density;
  std::vector<double> values(4, 0.0);
  std::vector<std::thread> threads;
  for (double& slot : values) {
    threads.emplace_back([copy = s, &slot] {
      for (int i = 0; i < 1000; ++i) slot = copy.at_strike(0.9, 120.0).density;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const double value : values) EXPECT_EQ(value, expected);
  static_assert(std::is_nothrow_copy_constructible_v<VolSurface>);
}

}  // namespace
}  // namespace volcal
