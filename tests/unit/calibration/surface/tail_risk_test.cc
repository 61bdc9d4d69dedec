// SPDX-License-Identifier: Apache-2.0

// The public tail of both kinds of surface: against the surface's own prices, and what is refused.

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/unit/calibration/surface/surfaces.h"
#include "volcal/tail.h"

namespace volcal {
namespace {

constexpr HestonParameters kModel = {0.04, 1.5, 0.05, 0.6, -0.7};

VolSurface heston_surface() {
  std::vector<Expiry> expiries;
  for (const SurfaceSlice& slice : test::index_slices()) expiries.push_back(slice.expiry);
  return VolSurface::make("TEST", std::nullopt, expiries, kModel).value_or_throw();
}

std::vector<VolSurface> both() { return {test::index_surface(), heston_surface()}; }

TEST(TailRisk, ProbabilitiesAreSlopesOfTheSurfacesPutsAndCalls) {
  constexpr double kStep = 1e-3;
  constexpr double kRelative = 1e-6;  // differences of fourth order
  for (const VolSurface& surface : both()) {
    for (std::size_t i = 0; i < surface.slices().size(); ++i) {
      const double time = surface.slices()[i].expiry.time_to_expiry;
      const double forward = surface.slices()[i].expiry.forward.forward;
      for (const double move : {0.05, 0.1, 0.2}) {
        const TailProbability got = tail_probability(surface, i, move).value_or_throw();
        const auto slope = [&](double k, bool put) {
          const auto price = [&](double at) {
            const SurfacePoint point = surface.at_log_moneyness(time, at);
            return (put ? point.put : point.call) / forward;
          };
          const double h = kStep * std::sqrt(time);
          return (8.0 * (price(k + h) - price(k - h)) - (price(k + 2.0 * h) - price(k - 2.0 * h))) /
                 (12.0 * h * std::exp(k));
        };
        EXPECT_NEAR(got.fall_probability / slope(-move, true), 1.0, kRelative) << i << " " << move;
        EXPECT_NEAR(got.rise_probability / -slope(move, false), 1.0, kRelative) << i << " " << move;
      }
    }
  }
}

TEST(TailRisk, ShortfallBeginsAtAQuantileOfTheStatedProbability) {
  for (const VolSurface& surface : both()) {
    for (const double alpha : {1e-6, 0.01, 0.05}) {
      for (std::size_t i = 0; i < surface.slices().size(); ++i) {
        const TailShortfall got = tail_shortfall(surface, i, alpha).value_or_throw();
        const TailProbability there = tail_probability(surface, i, -std::log(got.quantile)).value_or_throw();
        EXPECT_NEAR(there.fall_probability / alpha, 1.0, 1e-9);
        // The mean loss beyond the quantile is more than the loss there, and no more than all.
        EXPECT_GT(got.shortfall, 1.0 - got.quantile);
        EXPECT_LT(got.shortfall, 1.0);
      }
    }
  }
}

TEST(TailRisk, ShortfallOfALognormalIsItsClosedForm) {
  const double w = 0.09;
  const VolSurface surface =
      VolSurface::make("T", std::nullopt, {test::make_slice("T=1", 1.0, 50.0, {w, 0.0, 0.0, 0.0, 0.1})})
          .value_or_throw();
  const double z = 1.6448536269514722;  // N(-z) = 0.05
  const TailRisk got = tail_risk(surface, 0, 0.3, 0.05).value_or_throw();
  EXPECT_NEAR(std::log(got.shortfall.quantile), -0.3 * z - 0.5 * w, 1e-12);
  EXPECT_NEAR(got.shortfall.shortfall, 1.0 - 0.5 * std::erfc((z + 0.3) / std::sqrt(2.0)) / 0.05, 1e-12);
  EXPECT_NEAR(got.probability.fall_probability, 0.5 * std::erfc(0.85 / std::sqrt(2.0)), 1e-14);
  EXPECT_NEAR(got.probability.rise_probability, 0.5 * std::erfc(1.15 / std::sqrt(2.0)), 1e-14);
  EXPECT_NEAR(got.shape.variance_swap_vol, 0.3, 1e-13);
  EXPECT_EQ(got.shape.left_slope, 0.0);
  EXPECT_EQ(got.shape.right_slope, 0.0);
}

TEST(TailRisk, ShapeOfTheEvidenceAndOfTheMeanVariance) {
  const VolSurface surface = heston_surface();
  const ArbitrageEvidence evidence = check_arbitrage(surface);
  for (std::size_t i = 0; i < surface.slices().size(); ++i) {
    const double time = surface.slices()[i].expiry.time_to_expiry;
    const TailShape got = tail_shape(surface, i).value_or_throw();
    const double mean = kModel.theta + (kModel.v0 - kModel.theta) * (1.0 - std::exp(-kModel.kappa * time)) /
                                           (kModel.kappa * time);
    EXPECT_NEAR(got.variance_swap_vol, std::sqrt(mean), 1e-13);
    EXPECT_EQ(got.left_slope, evidence.butterfly[i].left_slope);
    EXPECT_EQ(got.right_slope, evidence.butterfly[i].right_slope);
  }
}

TEST(TailRisk, RefusesWhatIsOutsideTheDomainByName) {
  const VolSurface svi = test::index_surface();
  const VolSurface heston = heston_surface();
  const auto said = [](const auto& result) {
    EXPECT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::usage);
    return result.error().message;
  };
  EXPECT_EQ(said(tail_risk(svi, 3, 0.1, 0.01)), "slice: 3 is not below the number of slices, 3");
  EXPECT_EQ(said(tail_risk(svi, 0, -0.1, 0.01)), "move: -0.1 is not a finite number above 0");
  EXPECT_EQ(said(tail_risk(svi, 0, 0.1, 1.0)), "alpha: 1 is not between 0 and 1");
  EXPECT_EQ(said(tail_probability(svi, 0, std::nan(""))), "move: nan is not a finite number above 0");
  EXPECT_EQ(said(tail_shortfall(heston, 0, 0.0)), "alpha: 0 is not between 0 and 1");
  EXPECT_EQ(said(tail_probability(heston, 0, 11.0)), "move: 11 is above 10, the reach of a Heston model");
  EXPECT_EQ(said(tail_shape(heston, 9)), "slice: 9 is not below the number of slices, 3");
  EXPECT_EQ(tail_probability(svi, 0, 1e6).value_or_throw().fall_probability, 0.0);
}

TEST(TailRisk, SaysThatAHestonQuantileIsOutOfReach) {
  const VolSurface wild = VolSurface::make("T", std::nullopt, {test::make_slice("T=1", 1.0, 50.0, {}).expiry},
                                           HestonParameters{4.0, 1.0, 4.0, 3.0, -0.9})
                              .value_or_throw();
  const TailShortfall got = tail_shortfall(wild, 0, 1e-6).value_or_throw();
  EXPECT_TRUE(std::isnan(got.shortfall));
  EXPECT_EQ(got.status, TailStatus::out_of_reach);
  EXPECT_EQ(tail_shortfall(wild, 0, 0.2).value_or_throw().status, TailStatus::ok);
}

TEST(TailRisk, AnyFiniteMoveHasAProbability) {
  const VolSurface surface = test::index_surface();
  for (const double move : {1e100, 1e149, 1e151, 1e154, 1e160, 1e300, 1.7976931348623157e308}) {
    const TailProbability got = tail_probability(surface, 0, move).value_or_throw();
    EXPECT_EQ(got.fall_probability, 0.0) << move;
    EXPECT_EQ(got.rise_probability, 0.0) << move;
    EXPECT_EQ(got.status, TailStatus::ok) << move;
    EXPECT_EQ(got.move, move);
  }
  const VolSurface flat =
      VolSurface::make("T", std::nullopt, {test::make_slice("T=1", 1.0, 50.0, {1e-200, 0.0, 0.0, 0.0, 0.1})})
          .value_or_throw();
  EXPECT_EQ(tail_probability(flat, 0, 1e300).value_or_throw().fall_probability, 0.0);
}

TEST(TailRisk, HasNoQuantileWhereTheLeftSlopeIsLees) {
  const VolSurface surface =
      VolSurface::make("T", std::nullopt, {test::make_slice("T=1", 1.0, 50.0, {0.04, 1.0, -1.0, 0.0, 0.1})})
          .value_or_throw();
  const TailRisk got = tail_risk(surface, 0, 0.1, 0.01).value_or_throw();
  EXPECT_TRUE(std::isnan(got.shortfall.quantile));
  EXPECT_TRUE(std::isnan(got.shortfall.shortfall));
  EXPECT_TRUE(std::isnan(got.shape.variance_swap_vol));
  EXPECT_EQ(got.shape.left_slope, 2.0);
  EXPECT_EQ(got.shape.status, TailStatus::no_law);
  EXPECT_EQ(got.shortfall.status, TailStatus::no_law);
  EXPECT_EQ(got.probability.status, TailStatus::ok);
  EXPECT_TRUE(std::isfinite(got.probability.fall_probability));
}

}  // namespace
}  // namespace volcal
