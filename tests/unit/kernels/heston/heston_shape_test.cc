// SPDX-License-Identifier: Apache-2.0

// Slope and curvature of Heston prices by log-moneyness, against 20 digits of another contour, against
// differences of prices, and beside the results for the same strikes without them.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/support/golden_table.h"
#include "tests/support/heston_draws.h"
#include "tests/support/heston_pricing.h"

namespace volcal::core {
namespace {

using test::price_slice;
using test::PricedSlice;

constexpr HestonAccuracy kTight = {1e-11, 0.0};

struct Golden {
  HestonParameters model;
  double time;
  double k;
  double price;
  double slope;
  double curvature;
};

std::vector<Golden> golden() {
  std::vector<Golden> rows;
  for (const test::GoldenRow& row : test::read_golden_table(test::golden_path("heston_shape.csv"))) {
    const auto field = [&](const char* name) { return test::number(row, name); };
    rows.push_back({{field("v0"), field("kappa"), field("theta"), field("sigma"), field("rho")},
                    field("time_to_expiry"),
                    field("log_moneyness"),
                    field("price"),
                    field("slope"),
                    field("curvature")});
  }
  return rows;
}

TEST(HestonShape, IsThatOfHighPrecision) {
  constexpr double kSlope = 1e-12;  // relative; measured: 6e-15 and 1.3e-14
  constexpr double kCurvature = 1e-12;
  double worst_slope = 0.0;
  double worst_curvature = 0.0;
  for (const Golden& row : golden()) {
    const PricedSlice got = price_slice(row.model, row.time, {row.k}, kTight, false, true);
    ASSERT_EQ(got.status[0], HestonStatus::ok) << row.k;
    EXPECT_NEAR(got.price[0], row.price, 1e-11 * row.price);
    const double slope = std::fabs(got.slope[0] / row.slope - 1.0);
    const double curvature = std::fabs(got.curvature[0] / row.curvature - 1.0);
    EXPECT_LE(slope, kSlope) << "time " << row.time << " k " << row.k;
    EXPECT_LE(curvature, kCurvature) << "time " << row.time << " k " << row.k;
    worst_slope = std::max(worst_slope, slope);
    worst_curvature = std::max(worst_curvature, curvature);
  }
  RecordProperty("worst_slope", std::to_string(worst_slope * 1e15) + "e-15");
  RecordProperty("worst_curvature", std::to_string(worst_curvature * 1e15) + "e-15");
}

TEST(HestonShape, IsTheSameAmongOtherStrikes) {
  constexpr double kClose = 1e-8;  // accuracy that the density has when 1e-11 of the price is requested
  const std::vector<Golden> rows = golden();
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t end = first;
    std::vector<double> k;
    for (; end < rows.size() && rows[end].time == rows[first].time &&
           rows[end].model.v0 == rows[first].model.v0 && rows[end].model.sigma == rows[first].model.sigma;
         ++end) {
      k.push_back(rows[end].k);
    }
    const PricedSlice got = price_slice(rows[first].model, rows[first].time, k, kTight, false, true);
    for (std::size_t i = first; i < end; ++i) {
      EXPECT_NEAR(got.slope[i - first] / rows[i].slope, 1.0, kClose) << "k " << rows[i].k;
      EXPECT_NEAR(got.curvature[i - first] / rows[i].curvature, 1.0, kClose) << "k " << rows[i].k;
    }
    first = end;
  }
}

TEST(HestonShape, IsWhatDifferencesOfPricesSay) {
  constexpr double kReach = 0.01;  // of the length over which a price changes: differences err by its square
  constexpr double kTolerance = 2e-3;
  constexpr HestonAccuracy kTightest = {1e-12, 0.0};
  int compared = 0;
  test::HestonDraws draws(20261121);
  for (int i = 0; i < 60; ++i) {
    const test::HestonDraw draw = draws.next(0.1);
    const double deviation = std::sqrt(std::fmin(draw.model.theta, draw.model.v0) * draw.time);
    for (const double place : {-1.5, -0.4, 0.3, 1.2}) {
      const double k = std::clamp(place * deviation, -5.0, 5.0);
      const PricedSlice got = price_slice(draw.model, draw.time, {k}, kTightest, false, true);
      const double price = got.price[0];
      if (got.status[0] != HestonStatus::ok || price < 1e-12) continue;
      // Near |rho| = 1 smiles bend sharply next to the money.
      const double length = std::fmin(std::fabs(price / got.slope[0]), std::fabs(k));
      const double h = kReach * std::fmin(length, std::sqrt(price / std::fabs(got.curvature[0])));
      const PricedSlice near = price_slice(draw.model, draw.time, {k - h, k + h}, kTightest);
      const double slope = (near.price[1] - near.price[0]) / (2.0 * h);
      const double curvature = (near.price[1] - 2.0 * price + near.price[0]) / (h * h);
      EXPECT_NEAR(got.slope[0], slope, kTolerance * std::fabs(slope)) << draw << " k " << k;
      EXPECT_NEAR(got.curvature[0], curvature, kTolerance * std::fabs(curvature)) << draw << " k " << k;
      ++compared;
    }
  }
  EXPECT_GT(compared, 200);
}

TEST(HestonShape, LeavesPricesAndGradientsAsTheyAre) {
  const std::vector<double> k = {-0.7, -0.2, -0.05, 0.0, 0.1, 0.3};
  constexpr HestonParameters kModel = {0.04, 1.5, 0.06, 0.6, -0.7};
  const PricedSlice plain = price_slice(kModel, 0.5, k, kTight);
  const PricedSlice shaped = price_slice(kModel, 0.5, k, kTight, false, true);
  const PricedSlice gradient = price_slice(kModel, 0.5, k, kTight, true);
  const PricedSlice both = price_slice(kModel, 0.5, k, kTight, true, true);
  for (std::size_t i = 0; i < k.size(); ++i) {
    EXPECT_LE(std::fabs(plain.price[i] - shaped.price[i]), plain.error[i] + shaped.error[i]) << k[i];
    EXPECT_EQ(shaped.status[i], HestonStatus::ok) << k[i];
  }
  EXPECT_EQ(gradient.price, both.price);
  EXPECT_EQ(gradient.gradient, both.gradient);
  EXPECT_EQ(shaped.slope, both.slope);
  EXPECT_EQ(shaped.curvature, both.curvature);
}

TEST(HestonShape, IsNothingWhereThereIsNoPrice) {
  constexpr HestonParameters kModel = {0.04, 1.5, 0.06, 0.6, -0.7};
  const PricedSlice got = price_slice(kModel, 0.5, {0.1, 11.0, std::nan("")}, kTight, false, true);
  EXPECT_LT(got.slope[0], 0.0);
  EXPECT_GT(got.curvature[0], 0.0);
  for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) {
    EXPECT_TRUE(std::isnan(got.slope[i]));
    EXPECT_TRUE(std::isnan(got.curvature[i]));
  }
  const PricedSlice bad = price_slice({0.04, 1.5, 0.06, 0.0, -0.7}, 0.5, {0.1}, kTight, false, true);
  EXPECT_TRUE(std::isnan(bad.slope[0]) && std::isnan(bad.curvature[0]));
  // Below the range of doubles the price is 0, and so are its derivatives.
  const PricedSlice nothing = price_slice({0.01, 5.0, 0.01, 0.1, 0.0}, 0.001, {3.0}, kTight, false, true);
  EXPECT_EQ(nothing.price[0], 0.0);
  EXPECT_EQ(nothing.slope[0], 0.0);
  EXPECT_EQ(nothing.curvature[0], 0.0);
}

}  // namespace
}  // namespace volcal::core
