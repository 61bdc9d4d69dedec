// SPDX-License-Identifier: Apache-2.0
#include "calibration/models/svi_calendar.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "tests/unit/calibration/models/slices.h"

namespace volcal {
namespace {

using test::random_slice;
using test::reference_variance;
using test::Slice;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

long double reference_difference(const Slice& earlier, const Slice& later, long double k) {
  return reference_variance(later, k) - reference_variance(earlier, k);
}

/// Independent reference: w2 = w1 squared twice into a quartic, its roots as companion eigenvalues, the false
/// ones removed by a sign change of the difference itself [GatheralJacquier2014, section 5.2].
std::vector<double> quartic_crossings(const Slice& p1, const Slice& p2) {
  // On the line, L = alpha + beta k with b2 R2 - b1 R1 = -L, and U = b2^2 R2^2 + b1^2 R1^2 - L^2, so
  // U^2 = 4 b1^2 b2^2 R1^2 R2^2.
  using Poly = std::vector<long double>;
  const auto times = [](const Poly& x, const Poly& y) {
    Poly r(x.size() + y.size() - 1, 0.0L);
    for (std::size_t i = 0; i < x.size(); ++i) {
      for (std::size_t j = 0; j < y.size(); ++j) r[i + j] += x[i] * y[j];
    }
    return r;
  };
  const auto radicand = [](const Slice& p) {
    const long double m = p.m;
    const long double s = p.sigma;
    const long double b2 = static_cast<long double>(p.b) * p.b;
    return Poly{b2 * (m * m + s * s), -2.0L * b2 * m, b2};
  };
  const Poly q1 = radicand(p1);
  const Poly q2 = radicand(p2);
  const long double beta = static_cast<long double>(p2.b) * p2.rho - static_cast<long double>(p1.b) * p1.rho;
  const long double alpha = static_cast<long double>(p2.a) - p1.a -
                            static_cast<long double>(p2.b) * p2.rho * p2.m +
                            static_cast<long double>(p1.b) * p1.rho * p1.m;
  const Poly line{alpha, beta};
  const Poly line2 = times(line, line);
  Poly u(3);
  for (std::size_t i = 0; i < 3; ++i) u[i] = q1[i] + q2[i] - line2[i];
  Poly quartic = times(u, u);
  const Poly product = times(q1, q2);
  for (std::size_t i = 0; i < 5; ++i) quartic[i] -= 4.0L * product[i];

  Eigen::Matrix4d companion = Eigen::Matrix4d::Zero();
  for (int i = 0; i < 4; ++i)
    companion(i, 3) = static_cast<double>(-quartic[static_cast<std::size_t>(i)] / quartic[4]);
  for (int i = 1; i < 4; ++i) companion(i, i - 1) = 1.0;
  std::vector<double> crossings;
  for (const auto& z : companion.eigenvalues()) {
    const double k = z.real();
    const double room = 1e-4 * std::hypot(k - p1.m, p1.sigma);
    if (std::fabs(z.imag()) > room) continue;
    if (reference_difference(p1, p2, k - room) * reference_difference(p1, p2, k + room) < 0.0L)
      crossings.push_back(k);
  }
  std::sort(crossings.begin(), crossings.end());
  return crossings;
}

TEST(SviCalendar, CrossingsAreTheTrueRootsOfTheQuartic) {
  std::mt19937_64 random(4242);
  int crossings = 0;
  int most = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    const Slice p1 = random_slice(random);
    Slice p2 = random_slice(random);
    if (trial % 2 == 0) {  // slices near each other have more crossings
      p2 = p1;
      p2.sigma *= 1.5;
      p2.m += 0.3 * p1.sigma;
      p2.b *= 0.98;
      p2.a += 0.1 * (random_slice(random).rho) * p1.b * p1.sigma;
    }
    const CalendarEvidence evidence = calendar_evidence(p1, p2);
    const std::vector<double> expected = quartic_crossings(p1, p2);
    // The reference keeps roots whose distance exceeds its window; the proof must contain each of them ...
    for (const double root : expected) {
      const double room = 2e-4 * std::hypot(root - p1.m, p1.sigma);
      EXPECT_TRUE(std::any_of(evidence.crossings.begin(), evidence.crossings.end(),
                              [&](double k) { return std::fabs(k - root) < room; }))
          << trial << " misses " << root;
    }
    // ... and each of its crossings must be a root.
    for (const double k : evidence.crossings) {
      const long double size =
          reference_variance(p1, k) + std::fabs(p1.b * k) + std::fabs(p1.a) + std::fabs(p2.a);
      EXPECT_LT(std::fabs(reference_difference(p1, p2, k)), 1e-13L * size) << trial << " at " << k;
    }
    EXPECT_TRUE(std::is_sorted(evidence.crossings.begin(), evidence.crossings.end()));
    EXPECT_LE(evidence.crossings.size(), 4U);
    EXPECT_EQ(evidence.free, evidence.crossings.empty() && evidence.min_slack >= 0.0) << trial;
    crossings += static_cast<int>(evidence.crossings.size());
    most = std::max(most, static_cast<int>(evidence.crossings.size()));
  }
  EXPECT_GT(crossings, 1000);
  EXPECT_GE(most, 2);
}

TEST(SviCalendar, SmallestSlackAgreesWithADenseGrid) {
  std::mt19937_64 random(99);
  int free = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    const Slice p1 = random_slice(random);
    Slice p2 = p1;
    std::uniform_real_distribution<double> unit(0.0, 1.0);
    p2.b *= 1.0 + 0.2 * unit(random);
    p2.rho *= 0.9;
    p2.m += 0.2 * (unit(random) - 0.5) * p1.sigma;
    p2.sigma *= 0.7 + 0.6 * unit(random);
    p2.a += 0.3 * unit(random) * p1.b * p1.sigma;
    const CalendarEvidence evidence = calendar_evidence(p1, p2);
    long double lowest = 1e300L;
    for (int i = -2000; i <= 2000; ++i) {
      const long double k = p1.m + p1.sigma * std::sinh(0.005L * i);
      lowest = std::min(lowest, reference_difference(p1, p2, k));
    }
    const double size = p1.b * p1.sigma;
    if (std::isinf(evidence.min_slack)) {
      EXPECT_LT(std::min(p2.b * (1.0 - p2.rho) - p1.b * (1.0 - p1.rho),
                         p2.b * (1.0 + p2.rho) - p1.b * (1.0 + p1.rho)),
                0.0);
      EXPECT_FALSE(evidence.free);
      continue;
    }
    EXPECT_LE(evidence.min_slack, static_cast<double>(lowest) + 1e-13 * size) << trial;
    EXPECT_GE(evidence.min_slack, static_cast<double>(lowest) - 1e-4 * size)
        << trial;  // grid spacing squared
    if (lowest > 1e-12L * size && evidence.min_slack > 1e-12 * size) {
      EXPECT_TRUE(evidence.free) << trial;
      ++free;
    }
    if (lowest < 0.0L) {
      EXPECT_FALSE(evidence.free) << trial;
    }
  }
  EXPECT_GT(free, 300);
}

TEST(SviCalendar, FourCrossingsAreFound) {
  std::mt19937_64 random(7);
  int four = 0;
  for (int trial = 0; trial < 40000 && four < 3; ++trial) {
    Slice p1 = random_slice(random);
    Slice p2 = p1;
    std::uniform_real_distribution<double> unit(-1.0, 1.0);
    p2.sigma *= std::exp(unit(random));
    p2.m += 0.5 * unit(random) * p1.sigma;
    p2.b *= 1.0 + 0.1 * unit(random);
    p2.a = p1.a + p1.b * p1.sigma * unit(random);
    const std::vector<double> expected = quartic_crossings(p1, p2);
    if (expected.size() < 4) continue;
    ++four;
    EXPECT_EQ(calendar_evidence(p1, p2).crossings.size(), 4U);
  }
  EXPECT_EQ(four, 3);
}

TEST(SviCalendar, IdenticalSlicesAreFreeWithoutSlack) {
  const CalendarEvidence evidence = calendar_evidence(test::kVogt, test::kVogt);
  EXPECT_TRUE(evidence.free);
  EXPECT_EQ(evidence.min_slack, 0.0);
  EXPECT_TRUE(evidence.crossings.empty());
}

TEST(SviCalendar, LevelShiftIsTheSlackExactly) {
  Slice later = test::kVogt;
  later.a += 0x1p-40;
  EXPECT_TRUE(calendar_evidence(test::kVogt, later).free);
  EXPECT_EQ(calendar_evidence(test::kVogt, later).min_slack, 0x1p-40);
  EXPECT_FALSE(calendar_evidence(later, test::kVogt).free);
}

TEST(SviCalendar, TouchingSlicesAreDecidedOnEitherSideOfTheTouch) {
  // Same m and sigma = 1: d = da + db R has its minimum da + db at k = m.
  const Slice earlier{0.05, 0.1, 0.0, 0.2, 1.0};
  for (const double gap : {1e-14, 1e-12, 1e-9, 1e-6}) {
    const Slice above{0.05 - 0.05 + gap, 0.15, 0.0, 0.2, 1.0};
    const Slice below{0.05 - 0.05 - gap, 0.15, 0.0, 0.2, 1.0};
    EXPECT_TRUE(calendar_evidence(earlier, above).free) << gap;
    EXPECT_NEAR(calendar_evidence(earlier, above).min_slack, gap, 1e-16);
    EXPECT_NEAR(calendar_evidence(earlier, above).min_slack_at, 0.2, 1e-6);
    EXPECT_FALSE(calendar_evidence(earlier, below).free) << gap;
    EXPECT_EQ(calendar_evidence(earlier, below).crossings.size(), 2U) << gap;
  }
}

TEST(SviCalendar, SteeperEarlierWingCrossesHoweverFarOut) {
  const Slice earlier{0.04, 0.1 + 1e-9, 0.0, 0.0, 0.2};
  const Slice later{0.08, 0.1, 0.0, 0.0, 0.2};
  const CalendarEvidence evidence = calendar_evidence(earlier, later);
  EXPECT_FALSE(evidence.free);
  EXPECT_EQ(evidence.min_slack, -kInfinity);
  ASSERT_EQ(evidence.crossings.size(), 2U);
  EXPECT_NEAR(evidence.crossings[1], 0.04 / 1e-9, 10.0);
  EXPECT_NEAR(evidence.crossings[0], -0.04 / 1e-9, 10.0);
}

TEST(SviCalendar, EqualWingSlopesLeaveTheLimitAsSlack) {
  // Same b and rho, narrower later slice: d tends to a2 - a1 from below at both ends and bulges inside.
  const Slice earlier{0.04, 0.125, 0.0, 0.0, 0.25};
  const CalendarEvidence free = calendar_evidence(earlier, {0.05, 0.125, 0.0, 0.0, 0.5});
  EXPECT_TRUE(free.free);
  EXPECT_NEAR(free.min_slack, 0.01, 1e-15);
  EXPECT_TRUE(std::isinf(free.min_slack_at));
  const CalendarEvidence crossing = calendar_evidence(earlier, {0.05, 0.125, 0.0, 0.0, 0.125});
  EXPECT_FALSE(crossing.free);
  EXPECT_EQ(crossing.crossings.size(), 2U);
}

TEST(SviCalendar, FlatSlicesAndFullCorrelationAreDecided) {
  const Slice flat{0.04, 0.0, 0.0, 0.0, 0.1};
  EXPECT_TRUE(calendar_evidence(flat, {0.05, 0.0, 0.5, 1.0, 0.2}).free);
  EXPECT_FALSE(calendar_evidence(flat, {0.03, 0.0, 0.5, 1.0, 0.2}).free);
  EXPECT_TRUE(calendar_evidence(flat, {0.04, 0.1, -1.0, 0.0, 0.2}).min_slack >= 0.0);
  EXPECT_TRUE(calendar_evidence(flat, {0.041, 0.1, -1.0, 0.0, 0.2}).free);
  EXPECT_TRUE(calendar_evidence(flat, {0.041, 0.1, 1.0, 0.0, 0.2}).free);
  EXPECT_FALSE(calendar_evidence({0.04, 0.1, 0.0, 0.0, 0.1}, flat).free);
}

TEST(SviCalendar, NearlyAlikeSlicesAreDecided) {
  // The inflections of d cannot be separated here; differences run from 1 down to 1e-14 of the slices.
  std::mt19937_64 random(17);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  constexpr double kAlike = 1e-3;  // relative tolerance of min_slack where cells take over (svi_calendar.h)
  int free = 0;
  int crossing = 0;
  for (int trial = 0; trial < 5000; ++trial) {
    const Slice p = random_slice(random);
    const double apart = std::pow(10.0, -14.0 * unit(random));
    Slice q = p;
    q.b *= 1.0 + apart * (unit(random) - 0.3);
    q.rho *= 1.0 - apart * unit(random);
    if (trial % 2 == 0) q.m += apart * (unit(random) - 0.5) * p.sigma;
    if (trial % 3 != 0) q.sigma *= 1.0 + apart * (unit(random) - 0.5);
    q.a += 0.3 * apart * p.b * p.sigma * unit(random);
    const CalendarEvidence evidence = calendar_evidence(p, q);
    ASSERT_FALSE(std::isnan(evidence.min_slack)) << trial;
    long double lowest = 1e300L;
    for (int i = -300; i <= 300; ++i) {
      lowest = std::min(lowest, reference_difference(p, q, p.m + p.sigma * std::sinh(0.02L * i)));
    }
    const double size = std::fabs(p.a) + p.b * (std::fabs(p.m) + p.sigma * 200.0);
    const double rounding = 1e-14 * size;
    EXPECT_LE(evidence.min_slack,
              static_cast<double>(lowest) * (lowest > 0.0L ? 1.0 + kAlike : 1.0 - kAlike) + rounding)
        << trial;
    if (evidence.min_slack > 10.0 * rounding) {
      EXPECT_TRUE(evidence.free) << trial << " slack " << evidence.min_slack << " apart " << apart;
      ++free;
    }
    if (lowest < 0.0L) {
      EXPECT_FALSE(evidence.free) << trial;
      crossing += evidence.crossings.empty() ? 0 : 1;
    }
  }
  EXPECT_GT(free, 500);
  EXPECT_GT(crossing, 500);
}

TEST(SviCalendar, NumbersThatAreNoSliceAreNeverFree) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(calendar_evidence({nan, 0.1, 0.0, 0.0, 0.1}, test::kVogt).free);
  EXPECT_FALSE(calendar_evidence(test::kVogt, {0.1, 0.1, 0.0, 0.0, -0.1}).free);
}

// Widths near the smallest doubles once made a search endless, so this test checks that it ends.
TEST(SviCalendar, WidthsNearZeroEnd) {
  for (const double sigma : {1e-300, 1e-308, 1e-320, 5e-324}) {
    const Slice narrow{0.04, 0.1, -0.3, 0.0, sigma};
    const Slice steeper{0.04, 0.2, 0.3, 0.0, sigma};
    const Slice aside{0.05, 0.1, -0.3, 1e-320, sigma};
    for (const Slice& earlier : {narrow, steeper, aside}) {
      for (const Slice& later : {narrow, steeper, aside}) {
        const CalendarEvidence evidence = calendar_evidence(earlier, later);
        EXPECT_FALSE(evidence.free && evidence.min_slack < 0.0) << sigma;
      }
    }
  }
}

}  // namespace
}  // namespace volcal
