// SPDX-License-Identifier: Apache-2.0
#include "calibration/models/svi_forms.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "calibration/models/svi_butterfly.h"
#include "tests/unit/calibration/models/slices.h"

namespace volcal {
namespace {

using test::kVogt;
using test::random_slice;
using test::Slice;

/// [GatheralJacquier2014, eq. 3.8 and section 5.1], T = 1: Axel Vogt's smile in jump-wings and its two
/// repairs, as printed to seven digits.
constexpr SviJumpWings kVogtWings{0.01742625, -0.1752111, 0.6997381, 1.316798, 0.0116249};
constexpr double kGuaranteedCallWing = 0.3493158;
constexpr double kGuaranteedLowest = 0.01548182;
constexpr double kOptimalCallWing = 0.8564763;
constexpr double kPrinted = 1e-6;  // relative; the last printed digit

void expect_near_relative(double value, double expected, double tolerance) {
  EXPECT_LE(std::fabs(value - expected), tolerance * std::fabs(expected)) << value << " against " << expected;
}

TEST(SviForms, VogtJumpWingsMatchThePublishedNumbers) {
  const SviJumpWings wings = svi_jump_wings_from_raw(kVogt, 1.0).value_or_throw();
  expect_near_relative(wings.atm_variance, kVogtWings.atm_variance, kPrinted);
  expect_near_relative(wings.atm_skew, kVogtWings.atm_skew, kPrinted);
  expect_near_relative(wings.put_wing, kVogtWings.put_wing, kPrinted);
  expect_near_relative(wings.call_wing, kVogtWings.call_wing, kPrinted);
  expect_near_relative(wings.lowest_variance, kVogtWings.lowest_variance, 5e-6);  // printed to six digits
}

TEST(SviForms, GuaranteedRepairMatchesThePublishedOneAndIsFree) {
  const SviJumpWings repaired =
      svi_guaranteed_repair(svi_jump_wings_from_raw(kVogt, 1.0).value_or_throw()).value_or_throw();
  expect_near_relative(repaired.call_wing, kGuaranteedCallWing, kPrinted);
  expect_near_relative(repaired.lowest_variance, kGuaranteedLowest, kPrinted);
  const Slice raw = svi_raw_from_jump_wings(repaired, 1.0).value_or_throw();
  EXPECT_TRUE(butterfly_evidence(raw).free);
  SviJumpWings printed = kVogtWings;
  printed.call_wing = kGuaranteedCallWing;
  printed.lowest_variance = kGuaranteedLowest;
  EXPECT_TRUE(butterfly_evidence(svi_raw_from_jump_wings(printed, 1.0).value_or_throw()).free);
}

TEST(SviForms, PublishedOptimalRepairIsFree) {
  SviJumpWings printed = kVogtWings;
  printed.call_wing = kOptimalCallWing;
  const ButterflyEvidence evidence =
      butterfly_evidence(svi_raw_from_jump_wings(printed, 1.0).value_or_throw());
  EXPECT_TRUE(evidence.free) << evidence.min_g << " at " << evidence.min_g_at;
}

TEST(SviForms, NaturalRoundTripsAndIsTheSameSmile) {
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 500; ++trial) {
    const Slice raw = random_slice(random);
    const SviNatural n = svi_natural_from_raw(raw).value_or_throw();
    const Slice back = svi_raw_from_natural(n).value_or_throw();
    const double size = std::fabs(raw.a) + raw.b * raw.sigma;
    EXPECT_NEAR(back.a, raw.a, 1e-15 * (size + n.omega));
    expect_near_relative(back.b, raw.b, 1e-15);
    EXPECT_NEAR(back.m, raw.m, 1e-15 * (std::fabs(raw.m) + raw.sigma / n.zeta + std::fabs(n.mu)));
    expect_near_relative(back.sigma, raw.sigma, 1e-15);
    for (const double k : {-0.7, 0.0, 0.02, 1.3}) {
      const double y = n.zeta * (k - n.mu);
      const double w =
          n.delta +
          0.5 * n.omega * (1.0 + n.rho * y + std::sqrt((y + n.rho) * (y + n.rho) + 1.0 - n.rho * n.rho));
      EXPECT_NEAR(w, core::svi_total_variance(raw, k),
                  1e-13 * (size + n.omega + raw.b * std::fabs(k - raw.m)));
    }
  }
}

TEST(SviForms, JumpWingsRoundTrip) {
  std::mt19937_64 random(2);
  for (int trial = 0; trial < 2000; ++trial) {
    const Slice raw = random_slice(random);
    const SviJumpWings wings = svi_jump_wings_from_raw(raw, 0.3).value_or_throw();
    const Expected<Slice> back = svi_raw_from_jump_wings(wings, 0.3);
    ASSERT_TRUE(back.has_value()) << back.error().message;
    // v - v~ is formed from rounded v and v~: its condition number limits the digits that come back.
    const double loss = wings.atm_variance / (wings.atm_variance - wings.lowest_variance) +
                        (std::fabs(raw.a) + raw.b * raw.sigma) / (wings.atm_variance * 0.3);
    const double angle = std::fabs(wings.atm_skew) / (wings.put_wing + wings.call_wing);
    const double tolerance = 1e-14 * (loss + 1.0 / angle) * (1.0 + 1.0 / (1.0 - raw.rho * raw.rho));
    if (tolerance > 1e-6) continue;  // lowest point at the money: sigma is nearly undetermined
    expect_near_relative(back->b, raw.b, 1e-14);
    EXPECT_NEAR(back->rho, raw.rho, 1e-14);
    EXPECT_NEAR(back->sigma / raw.sigma, 1.0, 100.0 * tolerance) << trial;
    EXPECT_NEAR(back->m, raw.m, 100.0 * tolerance * (std::fabs(raw.m) + raw.sigma)) << trial;
  }
}

TEST(SviForms, JumpWingsWithTheCentreAtTheMoneyNeedNoSpecialCase) {
  const Slice raw{0.02, 0.2, -0.4, 0.0, 0.3};
  const Slice back =
      svi_raw_from_jump_wings(svi_jump_wings_from_raw(raw, 2.0).value_or_throw(), 2.0).value_or_throw();
  EXPECT_NEAR(back.m, 0.0, 1e-15);
  EXPECT_NEAR(back.sigma, 0.3, 1e-14);
  EXPECT_NEAR(back.a, 0.02, 1e-15);
}

TEST(SviForms, PointsOutsideAFormAreRefusedByName) {
  const auto refused = [](const SviJumpWings& wings, const std::string& field) {
    const Expected<Slice> raw = svi_raw_from_jump_wings(wings, 1.0);
    ASSERT_FALSE(raw.has_value()) << field;
    EXPECT_NE(raw.error().message.find(field), std::string::npos) << raw.error().message;
  };
  refused({-0.01, -0.1, 0.7, 0.7, 0.01}, "atm_variance");
  refused({0.02, -0.5, 0.7, 0.7, 0.01}, "atm_skew");
  refused({0.02, -0.1, -0.7, 0.7, 0.01}, "put_wing");
  refused({0.02, -0.1, 0.7, -0.7, 0.01}, "call_wing");
  refused({0.02, -0.1, 0.0, 0.0, 0.01}, "wing");
  refused({0.02, -0.1, 0.7, 0.7, 0.03}, "lowest_variance");
  refused({0.02, 0.0, 0.7, 0.7, 0.01}, "sigma undetermined");
  EXPECT_FALSE(svi_raw_from_jump_wings(kVogtWings, 0.0).has_value());
  EXPECT_FALSE(svi_jump_wings_from_raw({-1.0, 0.1, 0.0, 0.0, 0.1}, 1.0).has_value());
  EXPECT_FALSE(svi_natural_from_raw({0.1, 0.1, 1.0, 0.0, 0.1}).has_value());
  EXPECT_FALSE(
      svi_natural_from_raw({0.1, 0.1, std::numeric_limits<double>::quiet_NaN(), 0.0, 0.1}).has_value());
  EXPECT_FALSE(svi_raw_from_natural({0.1, 0.0, 0.0, 0.1, 0.0}).has_value());
  EXPECT_FALSE(svi_raw_from_natural({0.1, 0.0, 0.0, -0.1, 1.0}).has_value());
  EXPECT_FALSE(svi_guaranteed_repair({0.02, -0.5, 0.7, 0.7, 0.01}).has_value());
}

}  // namespace
}  // namespace volcal
