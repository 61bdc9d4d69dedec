// SPDX-License-Identifier: Apache-2.0
#include "calibration/models/svi_butterfly.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "kernels/core/svi/svi_polynomial.h"
#include "tests/unit/calibration/models/slices.h"

namespace volcal {
namespace {

using test::kVogt;
using test::random_slice;
using test::reference_g;
using test::Slice;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Tolerance of min_g: dips in the far wing may be missed by 1e-8; elsewhere it is good to about 1e-12.
constexpr double kMinGTolerance = 1e-8;

/// Smallest g of a dense long-double grid in asinh((k - m) / sigma).
struct GridMinimum {
  long double g;
  long double k;
};
GridMinimum grid_minimum(const Slice& p) {
  GridMinimum best{10.0L, 0.0L};
  for (int i = -3000; i <= 3000; ++i) {
    const long double k = p.m + p.sigma * std::sinh(0.005L * i);
    const long double g = reference_g(p, k);
    if (g < best.g) best = {g, k};
  }
  return best;
}

TEST(SviButterfly, PolynomialHasTheSignAndSizeOfDurrlemansFunction) {
  std::mt19937_64 random(20141);
  for (int trial = 0; trial < 200; ++trial) {
    const Slice p = random_slice(random);
    const core::ButterflyPolynomial polynomial = core::svi_butterfly_polynomial(p);
    ASSERT_TRUE(polynomial.in_range);
    for (const long double t : {0.01L, 0.3L, 0.9L, 1.0L, 1.7L, 8.0L, 300.0L}) {
      const long double k = p.m + p.sigma * (t - 1.0L / t) / 2.0L;
      const long double w = test::reference_variance(p, k) / (static_cast<long double>(p.b) * p.sigma);
      const long double d = t * t + 1.0L;
      const long double expected = 16.0L * d * d * d * t * t * w * w * reference_g(p, k);
      long double sum = 0.0L;
      long double bound = 0.0L;
      long double size = 0.0L;
      for (int i = 10; i >= 0; --i) {
        sum = sum * t + polynomial.g.value[i];
        bound = bound * t + polynomial.g.radius[i];
        size = size * t + std::fabs(polynomial.g.value[i]);
      }
      // The stated radius must hold; the reference itself is accurate to 1e-17 of the sizes that it
      // subtracts.
      EXPECT_LE(std::fabs(sum - expected), bound + 1e-16L * size) << trial << " t " << static_cast<double>(t);
      EXPECT_LT(bound, 1e-13L * size);
    }
  }
}

TEST(SviButterfly, FindsTheVogtSmileArbitrageableInTheCallWing) {
  const ButterflyEvidence evidence = butterfly_evidence(kVogt);
  EXPECT_FALSE(evidence.free);
  EXPECT_LT(evidence.min_g, 0.0);
  EXPECT_GT(evidence.min_g_at, 0.5);
  EXPECT_LT(evidence.min_g_at, 1.5);
  EXPECT_NEAR(evidence.min_g, static_cast<double>(grid_minimum(kVogt).g), 1e-6);  // grid spacing squared
  EXPECT_LT(evidence.left_slope, 2.0);
  EXPECT_LT(evidence.right_slope, 2.0);
  EXPECT_EQ(butterfly_verdict(kVogt), ButterflyVerdict::arbitrage);
}

TEST(SviButterfly, AgreesWithADenseGridOnRandomSlices) {
  std::mt19937_64 random(31337);
  int free = 0;
  int violated = 0;
  for (int trial = 0; trial < 3000; ++trial) {
    const Slice p = random_slice(random);
    const ButterflyEvidence evidence = butterfly_evidence(p);
    const GridMinimum grid = grid_minimum(p);
    const double wing = 0.25 - std::pow(p.b * (1.0 + std::fabs(p.rho)), 2) / 16.0;
    const double lowest = std::min(static_cast<double>(grid.g), wing);
    EXPECT_LE(evidence.min_g, lowest + kMinGTolerance) << trial;
    if (lowest < -1e-9) {
      EXPECT_FALSE(evidence.free) << trial;
      EXPECT_EQ(butterfly_verdict(p), ButterflyVerdict::arbitrage) << trial;
      ++violated;
    } else if (lowest > 1e-5) {  // a grid this dense misses no more than that
      EXPECT_TRUE(evidence.free) << trial << " min g " << evidence.min_g << " at " << evidence.min_g_at;
      EXPECT_GT(evidence.min_g, 0.0) << trial;
      ++free;
    }
    if (std::isfinite(evidence.min_g_at)) {
      EXPECT_NEAR(static_cast<double>(reference_g(p, evidence.min_g_at)), evidence.min_g,
                  1e-10 * std::max(1.0, std::fabs(evidence.min_g)))  // rounding of g where w nearly vanishes
          << trial;
    }
  }
  EXPECT_GT(free, 300);
  EXPECT_GT(violated, 300);
}

TEST(SviButterfly, BoundaryBetweenFreeAndArbitrageIsSharp) {
  // Raising a frees the Vogt smile at one level; the verdict flips within 1e-12 of where min g is zero.
  double low = kVogt.a;
  double high = 0.1;
  const auto raised = [](double a) { return Slice{a, kVogt.b, kVogt.rho, kVogt.m, kVogt.sigma}; };
  ASSERT_TRUE(butterfly_evidence(raised(high)).free);
  while (high - low > 1e-15) {
    const double middle = 0.5 * (low + high);
    (butterfly_evidence(raised(middle)).min_g < 0.0 ? low : high) = middle;
    if (middle == low && middle == high) break;
  }
  EXPECT_EQ(butterfly_verdict(raised(high + 1e-12)), ButterflyVerdict::free);
  EXPECT_EQ(butterfly_verdict(raised(low - 1e-12)), ButterflyVerdict::arbitrage);
  EXPECT_NE(butterfly_verdict(raised(0.5 * (low + high))), butterfly_verdict(raised(low - 1e-12)));
}

TEST(SviButterfly, FlatSliceIsFreeWithGOne) {
  const ButterflyEvidence evidence = butterfly_evidence({0.04, 0.0, 0.3, 0.1, 0.2});
  EXPECT_TRUE(evidence.free);
  EXPECT_EQ(evidence.min_g, 1.0);
  EXPECT_FALSE(butterfly_evidence({0.0, 0.0, 0.0, 0.0, 0.1}).free);
  EXPECT_FALSE(butterfly_evidence({-0.01, 0.0, 0.0, 0.0, 0.1}).free);
}

TEST(SviButterfly, LeesBoundIsExcluded) {
  EXPECT_FALSE(butterfly_evidence({1.0, 2.0, 0.0, 0.0, 1.0}).free);
  EXPECT_FALSE(butterfly_evidence({1.0, 1.25, 0.7, 0.0, 1.0}).free);
  const ButterflyEvidence steep = butterfly_evidence({1.0, 2.2, 0.0, 0.0, 1.0});
  EXPECT_FALSE(steep.free);
  EXPECT_NEAR(steep.right_slope, 2.2, 1e-15);
  EXPECT_LT(steep.min_g, 0.0);
  EXPECT_TRUE(butterfly_evidence({4.0, 1.99, 0.0, 0.0, 4.0}).free);
}

TEST(SviButterfly, WingLimitCountsAsSmallest) {
  const ButterflyEvidence evidence = butterfly_evidence({4.0, 1.9, 0.0, 0.0, 4.0});
  EXPECT_TRUE(evidence.free);
  EXPECT_NEAR(evidence.min_g, 0.25 - 1.9 * 1.9 / 16.0, 1e-12);
  EXPECT_TRUE(std::isinf(evidence.min_g_at));
}

TEST(SviButterfly, CorrelationOfOneIsDecided) {
  for (const double rho : {-1.0, 1.0}) {
    EXPECT_TRUE(butterfly_evidence({0.04, 0.05, rho, 0.0, 0.2}).free) << rho;
    EXPECT_EQ(butterfly_verdict({0.04, 0.05, rho, 0.0, 0.2}), ButterflyVerdict::free) << rho;
    EXPECT_FALSE(butterfly_evidence({0.001, 0.9, rho, 0.0, 0.2}).free) << rho;
    EXPECT_FALSE(butterfly_evidence({0.0, 0.1, rho, 0.0, 0.2}).free) << rho;  // w tends to zero in a wing
  }
}

TEST(SviButterfly, ExtremeWidthsAreDecided) {
  EXPECT_TRUE(butterfly_evidence({0.04, 1e-9, -0.5, 0.0, 1e-6}).free);
  EXPECT_TRUE(butterfly_evidence({0.04, 1e-6, -0.5, 0.01, 1e-9}).free);
  EXPECT_TRUE(butterfly_evidence({-99.9, 0.1, 0.0, 0.0, 1e3}).free);
  EXPECT_FALSE(butterfly_evidence({0.0001, 0.5, -0.5, 0.3, 1e-9}).free);  // a kink on a steep smile
  EXPECT_TRUE(butterfly_evidence({0.04, 0.2, 0.0, 0.0, 1e-7}).free);  // a kink at the money adds mass only
}

TEST(SviButterfly, NegativeVarianceIsArbitrage) {
  const Slice sunk{-0.05, 0.1, 0.0, 0.0, 0.4};
  EXPECT_FALSE(butterfly_evidence(sunk).free);
  EXPECT_EQ(butterfly_verdict(sunk), ButterflyVerdict::arbitrage);
}

TEST(SviButterfly, NumbersThatAreNoSliceAreNeverFree) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Slice bad[] = {{nan, 0.1, 0.0, 0.0, 0.1}, {0.1, -0.1, 0.0, 0.0, 0.1},
                       {0.1, 0.1, 1.1, 0.0, 0.1}, {0.1, 0.1, 0.0, nan, 0.1},
                       {0.1, 0.1, 0.0, 0.0, 0.0}, {0.1, kInfinity, 0.0, 0.0, 0.1}};
  for (const Slice& p : bad) {
    EXPECT_FALSE(butterfly_evidence(p).free);
    EXPECT_TRUE(std::isnan(butterfly_evidence(p).min_g));
    EXPECT_EQ(butterfly_verdict(p), ButterflyVerdict::undecided);
  }
}

TEST(Bernstein, DecidesPolynomialsOfKnownSign) {
  core::BallPolynomial<2> touching;  // (t - 1/3)^2 with 1/3 rounded: within rounding of zero
  const double third = 1.0 / 3.0;
  touching.set(0, core::rounded(third * third));
  touching.set(1, core::exact(-2.0 * third));
  touching.set(2, core::exact(1.0));
  EXPECT_EQ(core::prove_sign(core::to_bernstein(touching), 300).verdict, core::SignVerdict::undecided);

  core::BallPolynomial<2> above = touching;
  above.set(0, core::exact(third * third + 1e-12));
  EXPECT_EQ(core::prove_sign(core::to_bernstein(above), 300).verdict, core::SignVerdict::nonnegative);

  core::BallPolynomial<2> below = touching;
  below.set(0, core::exact(third * third - 1e-12));
  const core::SignProof proof = core::prove_sign(core::to_bernstein(below), 300);
  EXPECT_EQ(proof.verdict, core::SignVerdict::negative);
  EXPECT_NEAR(proof.witness, third, 1e-6);
}

// The vertex is so sharp that the scan cannot reach from one end of it to the other.
TEST(SviButterfly, WidthsNearZeroEnd) {
  for (const double sigma : {1e-280, 1e-300, 1e-308, 1e-320, 5e-324}) {
    const ButterflyEvidence evidence = butterfly_evidence({0.04, 0.1, -0.3, 0.0, sigma});
    EXPECT_FALSE(std::isnan(evidence.min_g)) << sigma;
    EXPECT_LE(evidence.min_g, 1.0) << sigma;
  }
}

}  // namespace
}  // namespace volcal
