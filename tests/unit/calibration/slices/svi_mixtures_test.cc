// SPDX-License-Identifier: Apache-2.0
#include "calibration/slices/svi/svi_mixtures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "calibration/models/svi_butterfly.h"
#include "kernels/core/svi/svi.h"
#include "tests/unit/calibration/models/slices.h"

namespace volcal {
namespace {

using test::Slice;

TEST(SviMixtures, NeverContradictsAGridAndProvesRoomyPairs) {
  std::mt19937_64 random(5);
  int proved = 0;
  int pairs = 0;
  while (pairs < 300) {
    const Slice p = test::random_slice(random);
    Slice q = test::random_slice(random);
    if (pairs % 2 == 0) q = {p.a + 0.1 * p.b, 1.2 * p.b, 0.9 * p.rho, 0.8 * p.m, 1.3 * p.sigma};
    const ButterflyEvidence first = butterfly_evidence(p);
    const ButterflyEvidence second = butterfly_evidence(q);
    if (pairs % 3 != 0 && !(first.free && second.free)) continue;  // some pairs with arbitrage at an end
    ++pairs;
    double lowest = 10.0;
    for (int i = -300; i <= 300; ++i) {
      const double k = 0.5 * (p.m + q.m) + std::max(p.sigma, q.sigma) * std::sinh(0.03 * i);
      const core::SviValue<double> v1 = core::svi_value(p, k);
      const core::SviValue<double> v2 = core::svi_value(q, k);
      for (double u = 0.0; u < 1.001; u += 0.05) {
        const auto mix = [u](double x, double y) { return (1.0 - u) * x + u * y; };
        const core::SviValue<double> v{mix(v1.w, v2.w), mix(v1.slope, v2.slope),
                                       mix(v1.curvature, v2.curvature)};
        lowest = std::min(lowest, core::durrleman_g(v, k));
      }
    }
    const bool free = mixtures_are_free(p, q);
    proved += free ? 1 : 0;
    if (lowest < 0.0) {
      EXPECT_FALSE(free) << pairs;
    }
    if (lowest > 0.01) {
      EXPECT_TRUE(free) << pairs << " lowest g " << lowest;
    }
    EXPECT_TRUE(!free || (first.free && second.free)) << pairs;  // the ends are mixtures too
  }
  EXPECT_GT(proved, 150);
  EXPECT_LT(proved, 300);
}

}  // namespace
}  // namespace volcal
