// SPDX-License-Identifier: Apache-2.0

// Numerical evidence on a Heston surface beside the theorem: figures against other methods, and that a
// contradiction overrules the theorem.

#include "calibration/surface/heston_arbitrage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

#include "calibration/models/heston_tail_functionals.h"
#include "calibration/surface/heston_smile.h"
#include "tests/support/heston_draws.h"
#include "tests/unit/calibration/surface/surfaces.h"
#include "volcal/surface.h"

namespace volcal {
namespace {

TEST(HestonArbitrage, SurfacesAreFreeByTheoremAndMeasureSo) {
  test::HestonDraws draws(20261122);
  for (int i = 0; i < 60; ++i) {
    const core::HestonParameters p = draws.next(0.02).model;
    const VolSurface surface = test::heston_surface({p.v0, p.kappa, p.theta, p.sigma, p.rho});
    const ArbitrageEvidence evidence = check_arbitrage(surface);
    EXPECT_EQ(evidence.method, ArbitrageMethod::theorem);
    ASSERT_EQ(evidence.butterfly.size(), 3U);
    ASSERT_EQ(evidence.calendar.size(), 2U);
    EXPECT_TRUE(evidence.free()) << i;
    for (const ButterflyEvidence& slice : evidence.butterfly) {
      EXPECT_GT(slice.min_g, -1e-6) << i;
      EXPECT_LE(slice.min_g, 1.5) << i;
      EXPECT_TRUE(std::isfinite(slice.min_g_at));
      EXPECT_GE(slice.left_slope, 0.0);
      EXPECT_LE(slice.left_slope, 2.0);
      EXPECT_GE(slice.right_slope, 0.0);
      EXPECT_LE(slice.right_slope, 2.0);
    }
    for (const CalendarEvidence& pair : evidence.calendar) {
      EXPECT_EQ(pair.later, pair.earlier + 1);
      EXPECT_GT(pair.min_slack, -1e-9) << i;
    }
  }
  EXPECT_EQ(check_arbitrage(test::index_surface()).method, ArbitrageMethod::proof);
  EXPECT_STREQ(to_string(ArbitrageMethod::theorem), "theorem");
  EXPECT_STREQ(to_string(ArbitrageMethod::proof), "proof");
}

/// Durrleman's g from differences of total variance: nothing in common with the density under test.
TEST(HestonArbitrage, MinGIsThatOfTheSmile) {
  constexpr double kStep = 1e-3;
  constexpr double kTolerance = 1e-4;
  for (const double time : {0.1, 1.0, 5.0}) {
    const core::HestonParameters model = to_core(test::kHestonIndex);
    const ButterflyEvidence evidence = heston_butterfly(model, time);
    const auto w = [&](double k) {
      const double vol = heston_implied_vol(model, time, k);
      return vol * vol * time;
    };
    const auto g = [&](double k) {
      const double slope = (w(k + kStep) - w(k - kStep)) / (2.0 * kStep);
      const double curvature = (w(k + kStep) - 2.0 * w(k) + w(k - kStep)) / (kStep * kStep);
      const double lead = 1.0 - 0.5 * k * slope / w(k);
      return lead * lead - 0.25 * slope * slope * (1.0 / w(k) + 0.25) + 0.5 * curvature;
    };
    EXPECT_NEAR(evidence.min_g, g(evidence.min_g_at), kTolerance) << time;
    for (double k = -0.6; k < 0.6; k += 0.05) EXPECT_GT(g(k), evidence.min_g - 0.02) << time << ' ' << k;
  }
}

/// The closed form of when the moment of order c becomes infinite [AndersenPiterbarg2007, Proposition 3.1].
double explosion_time(const core::HestonParameters& p, double c) {
  if (c >= 0.0 && c <= 1.0) return std::numeric_limits<double>::infinity();
  const double beta = p.rho * p.sigma * c - p.kappa;
  const double squared = beta * beta - p.sigma * p.sigma * c * (c - 1.0);
  if (squared >= 0.0) {
    if (beta < 0.0) return std::numeric_limits<double>::infinity();
    const double gamma = 0.5 * std::sqrt(squared);
    return std::log((0.5 * beta + gamma) / (0.5 * beta - gamma)) / (2.0 * gamma);
  }
  const double gamma = 0.5 * std::sqrt(-squared);
  return (std::atan(2.0 * gamma / beta) + (beta < 0.0 ? std::acos(-1.0) : 0.0)) / gamma;
}

TEST(HestonArbitrage, WingSlopesAreThoseOfTheMomentsThatExplodeNow) {
  constexpr double kOff = 1e-9;    // of the moment
  constexpr double kLast = 1e-12;  // orders next to 0 and 1 are told no better
  test::HestonDraws draws(20261123);
  for (int i = 0; i < 200; ++i) {
    const test::HestonDraw draw = draws.next(0.05);
    const double left = heston_critical_moment(draw.model, draw.time, true).value;
    const double right = heston_critical_moment(draw.model, draw.time, false).value;
    for (const auto& [p, at, sign] : {std::tuple{right, 1.0, 1.0}, std::tuple{left, 0.0, -1.0}}) {
      ASSERT_GT(p, 0.0) << draw;
      EXPECT_GT(explosion_time(draw.model, at + sign * (p * (1.0 - kOff) - kLast)), draw.time) << draw;
      EXPECT_LT(explosion_time(draw.model, at + sign * (p * (1.0 + kOff) + kLast)), draw.time) << draw;
    }
    const ButterflyEvidence evidence = heston_butterfly(draw.model, draw.time);
    const auto slope_of = [](double p) { return 2.0 - 4.0 * (std::sqrt(p * p + p) - p); };
    EXPECT_NEAR(evidence.left_slope, slope_of(left), 1e-15 * (1.0 + 4.0 * left));
    EXPECT_NEAR(evidence.right_slope, slope_of(right), 1e-15 * (1.0 + 4.0 * right));
  }
}

TEST(HestonArbitrage, SmilesApproachTheirWingSlopes) {
  const core::HestonParameters model = {0.04, 0.5, 0.04, 1.5, -0.6};
  constexpr double kTime = 10.0;
  const ButterflyEvidence evidence = heston_butterfly(model, kTime);
  const auto slope = [&](double from, double to) {
    const double a = heston_implied_vol(model, kTime, from);
    const double b = heston_implied_vol(model, kTime, to);
    return (b * b - a * a) * kTime / (std::fabs(to) - std::fabs(from));
  };
  // At the end of the domain the slopes are still short of their limits.
  EXPECT_LT(slope(-9.0, -10.0), evidence.left_slope);
  EXPECT_GT(slope(-9.0, -10.0), 0.7 * evidence.left_slope);
  EXPECT_LT(slope(9.0, 10.0), evidence.right_slope);
  EXPECT_GT(slope(9.0, 10.0), 0.7 * evidence.right_slope);
}

TEST(HestonArbitrage, WhatIsMeasuredOverrulesTheTheorem) {
  const core::HestonParameters model = to_core(test::kHestonIndex);
  EXPECT_TRUE(heston_calendar(model, 0.5, 1.0).free);
  const CalendarEvidence backwards = heston_calendar(model, 1.0, 0.5);
  EXPECT_FALSE(backwards.free);
  EXPECT_LT(backwards.min_slack, 0.0);
  // A violation far smaller than a basis point of vol is seen, too.
  EXPECT_FALSE(heston_calendar(model, 1.0 + 1e-7, 1.0).free);
  // Prices that cannot be had prove nothing.
  core::HestonParameters broken = model;
  broken.sigma = 0.0;
  EXPECT_FALSE(heston_butterfly(broken, 1.0).free);
  EXPECT_FALSE(heston_calendar(broken, 0.5, 1.0).free);
}

TEST(HestonArbitrage, EveryPairOfNeighboursIsCompared) {
  std::vector<Expiry> expiries = test::index_expiries();
  Expiry other = expiries[1];
  other.root = "OTHER";
  expiries.insert(expiries.begin() + 2, other);
  const VolSurface surface =
      VolSurface::make("TEST", std::nullopt, expiries, test::kHestonIndex).value_or_throw();
  const ArbitrageEvidence evidence = check_arbitrage(surface);
  EXPECT_EQ(evidence.butterfly.size(), 4U);
  EXPECT_EQ(evidence.calendar.size(), 4U);
  EXPECT_TRUE(evidence.free());
}

}  // namespace
}  // namespace volcal
