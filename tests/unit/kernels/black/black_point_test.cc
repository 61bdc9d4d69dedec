// SPDX-License-Identifier: Apache-2.0

// The price and greeks from one exponential equal those of black.h, which takes one for each.

#include "kernels/core/black/black_point.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace volcal::core {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
/// Tolerance: both sides are within a few ulp of exact, times the price's condition 1 + h^2.
constexpr double kUlp = 16.0;

TEST(BlackPoint, IsBlacksFormulaEverywhere) {
  for (const double s : {1e-4, 0.01, 0.1, 0.4, 1.0, 3.0, 12.0, 70.0}) {
    for (const double z : {0.0, 1e-9, 0.01, 0.3, 1.0, 2.5, 6.0, 15.0, 37.0}) {
      for (const double k : {z * s, -z * s}) {
        if (std::fabs(k) > 600.0) continue;
        SCOPED_TRACE(testing::Message() << "k " << k << " s " << s);
        const double forward = 100.0;
        const double strike = forward * std::exp(k);
        const double exact_k = log_moneyness(forward, strike);
        const BlackPoint point =
            black_point(exact_k, strike < forward ? strike / forward : forward / strike, s);
        const BlackGreeks greeks = black_greeks(forward, strike, s, OptionSide::call);
        const double tolerance = kUlp * kEpsilon * (1.0 + z * z + s * s);
        const double price = otm_price_ratio(exact_k, s);
        EXPECT_NEAR(point.otm_price_ratio, price, tolerance * price);
        EXPECT_NEAR(point.call_delta, greeks.delta, tolerance * greeks.delta);
        EXPECT_NEAR(forward * point.pdf_d1, greeks.vega, tolerance * greeks.vega);
        const double d2 = -exact_k / s - 0.5 * s;
        EXPECT_NEAR(point.pdf_d2, normal_pdf(d2), tolerance * normal_pdf(d2));
      }
    }
  }
}

TEST(BlackPoint, FarOutPricesAndDensitiesAreZero) {
  const BlackPoint call = black_point(5.0, std::exp(-5.0), 0.1);
  EXPECT_EQ(call.otm_price_ratio, 0.0);
  EXPECT_EQ(call.call_delta, 0.0);
  const BlackPoint put = black_point(-5.0, std::exp(-5.0), 0.1);
  EXPECT_EQ(put.otm_price_ratio, 0.0);
  EXPECT_EQ(put.call_delta, 1.0);
  EXPECT_TRUE(std::isnan(black_point(std::nan(""), 1.0, 0.2).otm_price_ratio));
}

}  // namespace
}  // namespace volcal::core
