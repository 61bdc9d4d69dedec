// SPDX-License-Identifier: Apache-2.0
// Durrleman's g and local vol, against prices differentiated by hand and against a Heston model's joint law.

#include "volcal/local_vol.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "tests/support/heston_local_variance.h"
#include "tests/unit/calibration/surface/surfaces.h"

namespace volcal {
namespace {

using test::heston_surface;
using test::index_slices;
using test::index_surface;
using test::make_slice;
using test::price_mix_surface;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// First derivative of f at 0 by the five points at +-step and +-2 step; the error falls like step^4.
template <class F>
double first_difference(const F& f, double step) {
  return (f(-2.0 * step) - 8.0 * f(-step) + 8.0 * f(step) - f(2.0 * step)) / (12.0 * step);
}
template <class F>
double second_difference(const F& f, double step) {
  return (-f(-2.0 * step) + 16.0 * f(-step) - 30.0 * f(0.0) + 16.0 * f(step) - f(2.0 * step)) /
         (12.0 * step * step);
}

/// Dupire's formula at fixed strike and with the forward's drift mu, of undiscounted puts P at_strike:
///     sigma^2 = 2 (P_T - mu (P - K P_K)) / (K^2 P_KK)
double dupire_vol(const VolSurface& surface, double time, double k, double time_step) {
  const double strike = surface.forward(time) * std::exp(k);
  // A mix of prices is as narrow as the narrower of the two.
  const double first = std::fmin(time, surface.slices().front().expiry.time_to_expiry);
  const double strike_step = 0.02 * std::sqrt(surface.total_variance(first, k)) * strike;
  const auto by_time = [&](double dt) { return surface.at_strike(time + dt, strike).put; };
  const auto by_strike = [&](double dk) { return surface.at_strike(time, strike + dk).put; };
  const double drift =
      std::log(surface.forward(time + time_step) / surface.forward(time - time_step)) / (2.0 * time_step);
  const double price = by_strike(0.0);
  const double slope = first_difference(by_strike, strike_step);
  const double curvature = second_difference(by_strike, strike_step);
  const double growth = first_difference(by_time, time_step) - drift * (price - strike * slope);
  return std::sqrt(2.0 * growth / (strike * strike * curvature));
}

// Differences of doubles: eps / step^2 of the curvature, step^4 of both.
constexpr double kDifference = 2e-6;

TEST(LocalVol, IsTheVolOfAFlatSurface) {
  std::vector<SurfaceSlice> slices;
  for (const double time : {0.1, 0.4, 2.0}) {
    slices.push_back(make_slice("T" + std::to_string(time), time, 100.0 + time, {0.09 * time, 0, 0, 0, 0.1}));
  }
  const VolSurface surface = VolSurface::make("X", std::nullopt, slices).value_or_throw();
  for (const double time : {1e-4, 0.05, 0.1, 0.2, 0.4, 1.9, 2.0, 7.0}) {
    for (const double k : {-3.0, -0.1, 0.0, 0.5}) {
      EXPECT_NEAR(local_vol(surface, time, k), 0.3, 1e-14) << time << ' ' << k;
      EXPECT_EQ(durrleman_g(surface, 0, k), 1.0);
    }
  }
}

TEST(LocalVol, BetweenFlatSlicesIsTheForwardVol) {
  const VolSurface surface = VolSurface::make("X", std::nullopt,
                                              {make_slice("a", 0.5, 100.0, {0.02, 0, 0, 0, 0.1}),
                                               make_slice("b", 1.0, 90.0, {0.09, 0, 0, 0, 0.1}),
                                               make_slice("c", 2.0, 80.0, {0.09, 0, 0, 0, 0.1})})
                                 .value_or_throw();
  ASSERT_EQ(surface.interpolations()[0], TimeInterpolation::linear_total_variance);
  EXPECT_NEAR(local_vol(surface, 0.3, 0.1), 0.2, 1e-15);
  // A slice's own time has the limit from the right.
  EXPECT_NEAR(local_vol(surface, 0.5, 0.1), std::sqrt(0.14), 1e-15);
  EXPECT_NEAR(local_vol(surface, 0.7, -0.2), std::sqrt(0.14), 1e-15);
  // Variance that stands still.
  EXPECT_EQ(local_vol(surface, 1.0, 0.1), 0.0);
  EXPECT_EQ(local_vol(surface, 1.3, 0.1), 0.0);
  EXPECT_NEAR(local_vol(surface, 2.0, 0.1), std::sqrt(0.045), 1e-15);
  EXPECT_NEAR(local_vol(surface, 3.0, 0.1), std::sqrt(0.045), 1e-15);
}

TEST(LocalVol, IsDupiresOfPricesOnTheWholeSurface) {
  const VolSurface surface = index_surface();
  ASSERT_EQ(surface.interpolations()[0], TimeInterpolation::linear_total_variance);
  for (const double time : {0.03, 0.1, 0.25, 0.45, 0.75, 1.5}) {
    const double deviation = std::sqrt(surface.total_variance(time, 0.0));
    for (const double x : {-3.0, -1.5, -0.5, 0.0, 0.4, 1.0, 1.8}) {
      const double expected = dupire_vol(surface, time, x * deviation, 0.005 * time);
      EXPECT_NEAR(local_vol(surface, time, x * deviation), expected, kDifference * expected)
          << time << ' ' << x;
    }
  }
}

TEST(LocalVol, OfAPriceMixIsDupiresOfPrices) {
  const VolSurface surface = price_mix_surface();
  ASSERT_EQ(surface.interpolations()[0], TimeInterpolation::price_mix);
  for (const double time : {0.3, 0.55, 0.8, 1.2, 1.45, 1.8}) {
    const double deviation = std::sqrt(surface.total_variance(time, 0.0));
    for (const double x : {-4.0, -2.0, -0.7, 0.0, 0.5, 1.5, 3.0}) {
      const double k = x * deviation;
      const double expected = dupire_vol(surface, time, k, 0.005 * time);
      EXPECT_NEAR(local_vol(surface, time, k), expected, kDifference * expected) << time << ' ' << x;
    }
  }
}

/// Slices of one at-the-money variance, whose weights are those of time; and a later one so high that its
/// prices are near their bound.
TEST(LocalVol, OfAPriceMixHoldsForEqualVariancesAndNearTheBound) {
  const SurfaceSlice first = test::price_mix_slices()[0];
  const SviParameters p = *first.variance.svi();
  const double atm = p.a + p.b * (std::hypot(p.m, p.sigma) - p.rho * p.m);
  const SviParameters equal{atm - 0.2 * 0.45, 0.2, 0.25, 0.0, 0.45};
  const SviParameters high{5.8, 0.2, 0.2, 0.3, 0.5};  // a total standard deviation of 2.4
  for (const SviParameters& second : {equal, high}) {
    const VolSurface surface =
        VolSurface::make("X", std::nullopt, {first, make_slice("b", 1.5, 104.0, second)}).value_or_throw();
    ASSERT_EQ(surface.interpolations()[0], TimeInterpolation::price_mix);
    int compared = 0;
    for (const double time : {0.6, 0.9, 1.4}) {
      for (const double k : {-0.8, -0.2, 0.1, 0.6}) {
        const double vol = local_vol(surface, time, k);
        const double expected = dupire_vol(surface, time, k, 0.002);
        // The two of one variance cross, and vols of the gap end there.
        EXPECT_EQ(std::isnan(vol), std::isnan(expected)) << time << ' ' << k;
        if (std::isnan(vol) || std::isnan(expected)) continue;
        ++compared;
        EXPECT_NEAR(vol, expected, kDifference * expected) << time << ' ' << k;
      }
    }
    EXPECT_GE(compared, 6);
  }
}

TEST(LocalVol, AtAnExpiryIsTheLimitFromTheRight) {
  for (const VolSurface& surface : {index_surface(), price_mix_surface()}) {
    for (const SurfaceSlice& slice : surface.slices()) {
      const double time = slice.expiry.time_to_expiry;
      for (const double k : {-0.1, 0.0, 0.05}) {
        const double here = local_vol(surface, time, k);
        ASSERT_GT(here, 0.0);
        EXPECT_NEAR(local_vol(surface, time * (1.0 + 1e-8), k), here, 1e-6 * here) << time << ' ' << k;
        // Times within 1e-9 are the slice itself.
        EXPECT_EQ(local_vol(surface, time * (1.0 + 1e-12), k), here);
        EXPECT_GT(std::fabs(local_vol(surface, time * (1.0 - 1e-8), k) - here), 1e-5 * here);
      }
    }
  }
}

/// Far beneath the range of prices a mix still has a local vol: there it is that of its wings, and the
/// density's ends may be 200 orders of magnitude apart.
TEST(LocalVol, OfAPriceMixReachesTheFarWings) {
  const VolSurface surface = price_mix_surface();
  double last = 0.0;
  for (const double k : {2.0, 5.0, 20.0, 80.0, 300.0}) {
    const double vol = local_vol(surface, 1.0, k);
    EXPECT_GT(vol, last) << k;
    last = vol;
  }
  // One end alone: both sides of Dupire's formula in its own weight, which cancels, but for the rate of the
  // weight and the price's own decay over g.
  const double k = 300.0;
  const SviParameters& far = *surface.slices()[1].variance.svi();
  const double w = far.a + far.b * (far.rho * (k - far.m) + std::hypot(k - far.m, far.sigma));
  const double g = durrleman_g(surface, 1, k);
  const double near_theta = surface.total_variance(0.5, 0.0);
  const double far_theta = surface.total_variance(1.5, 0.0);
  const double here = std::sqrt(0.5 * (near_theta + far_theta));
  const double rate = (std::sqrt(near_theta) + std::sqrt(far_theta)) / (2.0 * here);
  const double weight = 0.5 * (std::sqrt(near_theta) + std::sqrt(far_theta)) / (std::sqrt(near_theta) + here);
  const double d2 = k / std::sqrt(w) + 0.5 * std::sqrt(w);
  const double d1 = d2 - std::sqrt(w);
  // D = R(d2 - s) - R(d2) by Mills' ratio's asymptotic series.
  const auto mills = [](double x) {
    const double y = 1.0 / (x * x);
    return (1.0 - y * (1.0 - 3.0 * y * (1.0 - 5.0 * y * (1.0 - 7.0 * y * (1.0 - 9.0 * y))))) / x;
  };
  const double variance = 2.0 * rate * (mills(d1) - mills(d2)) * std::sqrt(w) / (weight * g);
  EXPECT_NEAR(last * last, variance, 1e-9 * variance);
}

TEST(LocalVol, OfAHestonModelIsTheMeanVarianceGivenThePrice) {
  struct Case {
    HestonParameters model;
    double time;
    double reach;
    int nodes;
    int steps;
  };
  const Case cases[] = {{{0.04, 1.5, 0.05, 0.6, -0.7}, 0.5, 320.0, 1600, 3000},
                        {{0.04, 1.5, 0.05, 0.6, -0.7}, 5.0, 60.0, 700, 5000},
                        {{0.09, 0.5, 0.04, 0.3, 0.4}, 1.0, 90.0, 500, 2000},
                        {{0.5, 3.0, 0.4, 1.5, -0.2}, 0.1, 120.0, 500, 2000},
                        {{0.02, 4.0, 0.06, 0.2, 0.0}, 2.0, 60.0, 400, 2000}};
  for (const Case& each : cases) {
    const VolSurface surface = heston_surface(each.model);
    const double deviation = std::sqrt(surface.total_variance(each.time, 0.0));
    std::vector<double> k;
    for (const double x : {-3.0, -1.5, -0.5, 0.0, 0.7, 1.5, 2.5}) k.push_back(x * deviation);
    const auto references =
        test::reference_local_variances(each.model, each.time, k, each.reach, each.nodes, each.steps);
    for (std::size_t i = 0; i < k.size(); ++i) {
      const double vol = local_vol(surface, each.time, k[i]);
      // The reference's sums end at 1e-12 or so of what they are at the money.
      const double close = 1e-11 + 1e-12 / (references[i].density * deviation);
      EXPECT_NEAR(vol * vol / references[i].variance, 1.0, close) << each.time << ' ' << k[i];
    }
  }
}

TEST(LocalVol, OfAHestonModelNearsTheInstantaneousVol) {
  const VolSurface surface = heston_surface({0.09, 2.0, 0.04, 0.5, -0.6});
  // E[v_T | X_T = 0] = v0 + O(T)
  EXPECT_NEAR(local_vol(surface, 1e-4, 0.0), 0.3, 2e-4);
}

TEST(DurrlemanG, OfAnSviSliceIsThatOfItsVarianceByDifferences) {
  const std::vector<SurfaceSlice> slices = index_slices();
  const VolSurface surface = index_surface();
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const double time = slices[i].expiry.time_to_expiry;
    for (const double k : {-0.5, -0.1, 0.0, 0.03, 0.4}) {
      const auto w = [&](double dk) { return surface.total_variance(time, k + dk); };
      const double at = w(0.0);
      const double slope = first_difference(w, 1e-3);
      const double curvature = second_difference(w, 1e-3);
      const double lean = 1.0 - 0.5 * k * slope / at;
      const double g = lean * lean - 0.25 * slope * slope * (1.0 / at + 0.25) + 0.5 * curvature;
      EXPECT_NEAR(durrleman_g(surface, i, k), g, 1e-6) << i << ' ' << k;
    }
  }
}

/// The density, which is not made of g on this surface, says the same.
TEST(DurrlemanG, OfAHestonModelGivesItsDensityBack) {
  const VolSurface surface = heston_surface();
  for (std::size_t i = 0; i < surface.slices().size(); ++i) {
    const double time = surface.slices()[i].expiry.time_to_expiry;
    const double deviation = std::sqrt(surface.total_variance(time, 0.0));
    for (const double x : {-6.0, -2.0, -0.3, 0.0, 1.0, 2.5}) {
      const double k = x * deviation;
      const auto w = [&](double dk) { return surface.total_variance(time, k + dk); };
      const double step = 0.03 * deviation;
      const double at = w(0.0);
      const double slope = first_difference(w, step);
      const double lean = 1.0 - 0.5 * k * slope / at;
      const double g =
          lean * lean - 0.25 * slope * slope * (1.0 / at + 0.25) + 0.5 * second_difference(w, step);
      EXPECT_NEAR(durrleman_g(surface, i, k), g, 2e-5 * (1.0 + g)) << i << ' ' << x;
    }
  }
}

TEST(DurrlemanG, IsOfTheSlicesOwnSmileWhereRootsShareATime) {
  const VolSurface surface = VolSurface::make("X", std::nullopt,
                                              {make_slice("a", 0.5, 100.0, {0.02, 0, 0, 0, 0.1}, "A"),
                                               make_slice("a", 0.5, 100.0, {0.02, 0.1, -0.3, 0.0, 0.1}, "B")})
                                 .value_or_throw();
  EXPECT_EQ(durrleman_g(surface, 0, 0.1), 1.0);
  EXPECT_NE(durrleman_g(surface, 1, 0.1), 1.0);
  EXPECT_NEAR(local_vol(surface, 0.5, 0.1), 0.2, 1e-15);
}

TEST(LocalVol, IsNanOutsideTheDomain) {
  const VolSurface svi = index_surface();
  const VolSurface mix = price_mix_surface();
  const VolSurface heston = heston_surface();
  for (const VolSurface* surface : {&svi, &mix, &heston}) {
    for (const double time : {0.0, -1.0, kInfinity, kAbsent}) {
      EXPECT_TRUE(std::isnan(local_vol(*surface, time, 0.0))) << time;
    }
    for (const double k : {kInfinity, -kInfinity, kAbsent, 1e200, -1e200}) {
      EXPECT_TRUE(std::isnan(local_vol(*surface, 0.3, k))) << k;
      EXPECT_TRUE(std::isnan(durrleman_g(*surface, 0, k))) << k;
    }
  }
  EXPECT_TRUE(std::isnan(local_vol(heston, 5e-5, 0.0)));
  EXPECT_TRUE(std::isnan(local_vol(heston, 101.0, 0.0)));
  EXPECT_TRUE(std::isnan(local_vol(heston, 0.3, 10.1)));
  EXPECT_TRUE(std::isnan(durrleman_g(heston, 0, -10.1)));
}

TEST(LocalVol, IsNanWhereThereIsArbitrage) {
  // Axel Vogt's smile: g < 0 about k = 0.8 [GatheralJacquier2014, example 3.1].
  const VolSurface vogt =
      VolSurface::make("X", std::nullopt,
                       {make_slice("a", 1.0, 100.0, {-0.0410, 0.1331, 0.3060, 0.3586, 0.4153})})
          .value_or_throw();
  EXPECT_LT(durrleman_g(vogt, 0, 0.8), 0.0);
  EXPECT_TRUE(std::isnan(local_vol(vogt, 1.0, 0.8)));
  EXPECT_GT(local_vol(vogt, 1.0, 0.0), 0.0);
  const VolSurface falling = VolSurface::make("X", std::nullopt,
                                              {make_slice("a", 0.5, 100.0, {0.02, 0.05, 0, 0, 0.1}),
                                               make_slice("b", 1.0, 100.0, {0.023, 0.01, 0, 0, 0.1})})
                                 .value_or_throw();
  EXPECT_TRUE(std::isnan(local_vol(falling, 0.7, 1.0)));
  EXPECT_GT(local_vol(falling, 0.4, 1.0), 0.0);
}

}  // namespace
}  // namespace volcal
