// SPDX-License-Identifier: Apache-2.0

// Formulas at single points against tables of 20 digits and more (data/golden), on every backend and
// instruction set. The other contract tests compare a backend with the core's scalar functions, and would not
// see both move together; whole fits of other sets than the golden one are compared within a bound that
// rounding grows to, and would not see a part in 10^9.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "kernels/core/query/smile.h"
#include "kernels/core/svi/svi.h"
#include "tests/contract/contract_support.h"
#include "tests/contract/ulp_budget.h"
#include "tests/support/golden_table.h"

namespace volcal::contract {
namespace {

using test::golden_path;
using test::GoldenRow;
using test::number;
using test::read_golden_table;

/// A table's column, parsed to the nearest double: half an ulp for which the budgets have room.
std::vector<double> column(const std::vector<GoldenRow>& rows, const std::string& name) {
  std::vector<double> values;
  values.reserve(rows.size());
  for (const GoldenRow& row : rows) values.push_back(number(row, name));
  return values;
}

std::vector<core::OptionSide> sides(const std::vector<GoldenRow>& rows) {
  std::vector<core::OptionSide> sides;
  for (const GoldenRow& row : rows) {
    sides.push_back(row.at("side") == "call" ? core::OptionSide::call : core::OptionSide::put);
  }
  return sides;
}

/// Rows of each slice or model, which follow each other in the table and share `names`.
std::vector<std::span<const GoldenRow>> runs(const std::vector<GoldenRow>& rows,
                                             const std::vector<std::string>& names) {
  std::vector<std::span<const GoldenRow>> all;
  const auto same = [&](const GoldenRow& a, const GoldenRow& b) {
    return std::all_of(names.begin(), names.end(),
                       [&](const std::string& name) { return a.at(name) == b.at(name); });
  };
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t end = first + 1;
    while (end < rows.size() && same(rows[first], rows[end])) ++end;
    all.emplace_back(rows.data() + first, end - first);
    first = end;
  }
  return all;
}

core::SviRaw<double> raw_slice(const GoldenRow& row) {
  return {number(row, "a"), number(row, "b"), number(row, "rho"), number(row, "m"), number(row, "sigma")};
}

/// Sum of the sizes of the terms of w.
double variance_scale(const core::SviRaw<double>& p, double k) {
  const double y = k - p.m;
  return std::fabs(p.a) + p.b * (std::fabs(p.rho * y) + std::hypot(y, p.sigma));
}

/// Condition of a vol: ulp by which it moves where the price moves by one, price / (s d price / d s).
double condition(const GoldenRow& row) {
  const double stddev = number(row, "total_stddev");
  const double d1 = std::log(number(row, "forward") / number(row, "strike")) / stddev + 0.5 * stddev;
  const double vega = number(row, "forward") * std::exp(-0.5 * d1 * d1) / std::sqrt(2.0 * M_PI);
  return number(row, "undiscounted_price") / (stddev * vega);
}

class FormulaTable : public BackendContract {};

TEST_P(FormulaTable, SviTotalVarianceAndDurrlemansG) {
  const std::vector<GoldenRow> table = read_golden_table(golden_path("svi_value.csv"));
  for (const auto rows : runs(table, {"a", "b", "rho", "m", "sigma"})) {
    const std::vector<core::SviRaw<double>> slice{raw_slice(rows.front())};
    std::vector<double> k;
    for (const GoldenRow& row : rows) k.push_back(number(row, "log_moneyness"));
    std::vector<double> w(k.size(), kPoison);
    std::vector<double> g(k.size(), kPoison);
    ASSERT_TRUE(backend().svi_total_variances({slice, k, w}));
    ASSERT_TRUE(backend().svi_durrleman({slice, k, g}));
    for (std::size_t i = 0; i < k.size(); ++i) {
      SCOPED_TRACE(testing::Message() << "a " << slice[0].a << " b " << slice[0].b << " k " << k[i]);
      const double exact = number(rows[i], "total_variance");
      const double scale = variance_scale(slice[0], k[i]);
      EXPECT_TRUE(within_ulp(w[i], exact, kSviTotalVarianceUlp, scale));
      const double slope = number(rows[i], "slope");
      const double lean = 1.0 + std::fabs(0.5 * k[i] * slope / exact);
      const double terms = lean * lean + 0.25 * slope * slope * (1.0 / exact + 0.25) +
                           0.5 * std::fabs(number(rows[i], "curvature"));
      EXPECT_TRUE(within_ulp(g[i], number(rows[i], "durrleman_g"), kDurrlemanUlp, scale / exact * terms));
    }
  }
}

TEST_P(FormulaTable, VolsOfASurface) {
  const std::vector<GoldenRow> table = read_golden_table(golden_path("svi_value.csv"));
  for (const auto rows : runs(table, {"a", "b", "rho", "m", "sigma"})) {
    const core::SviRaw<double> slice = raw_slice(rows.front());
    const double time = number(rows.front(), "time_to_expiry");
    core::SmileSegment segment{};
    segment.near = segment.far = slice;
    segment.start = segment.near_start = segment.forward_time = time;
    segment.near_weight = segment.forward = segment.inverse_forward = 1.0;
    segment.near_atm_stddev = segment.far_atm_stddev = std::sqrt(core::svi_total_variance(slice, 0.0));
    segment.kind = core::SmileKind::one_slice;
    std::vector<double> k;
    for (const GoldenRow& row : rows) k.push_back(number(row, "log_moneyness"));
    const std::vector<core::SmileRow> smile{core::smile_row(segment, time)};
    const std::vector<core::SmileSegment> segments{segment, segment};
    const std::vector<double> edges{2.0 * time};
    const std::vector<double> times(k.size(), time);
    std::vector<double> grid(k.size(), kPoison);
    std::vector<double> points(k.size(), kPoison);
    ASSERT_TRUE(backend().smile_grid({smile, k, grid}));
    ASSERT_TRUE(backend().surface_points({edges, segments, times, k, points}));
    for (std::size_t i = 0; i < k.size(); ++i) {
      SCOPED_TRACE(testing::Message() << "a " << slice.a << " b " << slice.b << " k " << k[i]);
      const double exact = number(rows[i], "implied_vol");
      const double grown = variance_scale(slice, k[i]) / number(rows[i], "total_variance");
      EXPECT_TRUE(within_ulp(grid[i], exact, kSmileValueUlp, exact * grown));
      EXPECT_TRUE(within_ulp(points[i], exact, kSmileValueUlp, exact * grown));
    }
  }
}

/// With a market vol of 0, a unit of 1 and a year, the residual is the vol sqrt(w), its derivatives are those
/// of w over twice that.
TEST_P(FormulaTable, SviResidualsAndTheirDerivatives) {
  constexpr const char* kBy[core::kSviDimension] = {"by_lowest", "by_left", "by_right", "by_m", "by_sigma"};
  const std::vector<GoldenRow> table = read_golden_table(golden_path("svi_residual.csv"));
  const std::size_t n = table.size();
  std::vector<core::SviPoint> slices;
  std::vector<int> slice_of;
  for (std::size_t i = 0; i < n; ++i) {
    const auto field = [&](const char* name) { return number(table[i], name); };
    slices.push_back(
        {field("lowest"), field("left"), field("right"), field("m"), field("sigma"), 1.0, 1.0, 1.0, 1.0});
    slice_of.push_back(static_cast<int>(i));
  }
  const std::vector<double> ones(n, 1.0);
  const std::vector<double> zeros(n, 0.0);
  std::vector<double> residual(n, kPoison);
  std::vector<double> jacobian(n * core::kSviDimension, kPoison);
  const std::vector<double> k = column(table, "log_moneyness");
  ASSERT_TRUE(backend().svi_residuals({slices, ones, slice_of, k, zeros, ones, residual, jacobian}));
  for (std::size_t i = 0; i < n; ++i) {
    SCOPED_TRACE(testing::Message() << "lowest " << slices[i].lowest << " k " << k[i]);
    const double w = number(table[i], "total_variance");
    const double vol = std::sqrt(w);
    const double slopes = slices[i].left + slices[i].right;
    const double reach = std::fabs(k[i] - slices[i].m) + slices[i].sigma;
    EXPECT_TRUE(within_ulp(residual[i], vol, kSviResidualUlp, vol * (w + slopes * reach) / w));
    for (int j = 0; j < core::kSviDimension; ++j) {
      SCOPED_TRACE(kBy[j]);
      const double exact = number(table[i], kBy[j]) / (2.0 * vol);
      const double terms = (j == 0 ? slices[i].lowest : slopes * (j == 3 ? 1.0 : reach)) / (2.0 * vol);
      EXPECT_TRUE(within_ulp(jacobian[i * core::kSviDimension + static_cast<std::size_t>(j)], exact,
                             kSviResidualUlp, terms));
    }
  }
}

TEST_P(FormulaTable, BlackPrices) {
  const std::vector<GoldenRow> table = read_golden_table(golden_path("black_price.csv"));
  const std::vector<double> forward = column(table, "forward");
  const std::vector<double> strike = column(table, "strike");
  const std::vector<double> stddev = column(table, "total_stddev");
  const std::vector<double> ones(table.size(), 1.0);
  const std::vector<core::OptionSide> side = sides(table);
  std::vector<double> price(table.size(), kPoison);
  ASSERT_TRUE(backend().black_prices({forward, strike, ones, stddev, side, price}));
  for (std::size_t i = 0; i < table.size(); ++i) {
    SCOPED_TRACE(testing::Message() << "F " << forward[i] << " K " << strike[i] << " s " << stddev[i]);
    const double exact = number(table[i], "undiscounted_price");
    EXPECT_TRUE(
        within_ulp(price[i], exact, black_price_ulp(std::log(forward[i] / strike[i]) / stddev[i]), exact));
  }
}

/// Only out-of-the-money rows are used: in the money a price's last digit can be worth more than its time
/// value.
TEST_P(FormulaTable, ImpliedVols) {
  std::vector<GoldenRow> table = read_golden_table(golden_path("black_iv.csv"));
  std::erase_if(table, [](const GoldenRow& row) {
    const double moneyness = number(row, "strike") - number(row, "forward");
    return row.at("side") == "call" ? moneyness < 0.0 : moneyness > 0.0;
  });
  ASSERT_GT(table.size(), 100U);
  const std::vector<double> price = column(table, "undiscounted_price");
  const std::vector<double> forward = column(table, "forward");
  const std::vector<double> strike = column(table, "strike");
  const std::vector<double> ones(table.size(), 1.0);
  const std::vector<core::OptionSide> side = sides(table);
  std::vector<double> vol(table.size(), kPoison);
  std::vector<core::QuoteStatus> status(table.size(), core::QuoteStatus::max_iterations);
  ASSERT_TRUE(backend().implied_vols({price, forward, strike, ones, side, vol, status}));
  for (std::size_t i = 0; i < table.size(); ++i) {
    SCOPED_TRACE(testing::Message() << "price " << price[i] << " F " << forward[i] << " K " << strike[i]);
    EXPECT_EQ(status[i], core::QuoteStatus::ok);
    const double exact = number(table[i], "total_stddev");
    EXPECT_TRUE(within_ulp(vol[i], exact, kImpliedVolUlp, exact * (1.0 + condition(table[i]))));
  }
}

/// Each strike is a slice of its own, so that none is served by another's contour.
TEST_P(FormulaTable, HestonPricesAndTheirShape) {
  constexpr core::HestonAccuracy kTight = {1e-11, 0.0};
  constexpr double kPrice = 1e-11;  // as requested
  constexpr double kShape = 1e-12;  // as for the core itself: tests/unit/kernels/heston/heston_shape_test.cc
  const std::vector<GoldenRow> table = read_golden_table(golden_path("heston_shape.csv"));
  const std::size_t n = table.size();
  std::vector<core::HestonParameters> models;
  std::vector<core::HestonSlice> slices;
  for (std::size_t i = 0; i < n; ++i) {
    const auto field = [&](const char* name) { return number(table[i], name); };
    models.push_back({field("v0"), field("kappa"), field("theta"), field("sigma"), field("rho")});
    const auto place = static_cast<std::int32_t>(i);
    slices.push_back({place, 1, field("time_to_expiry"), place});
  }
  const std::vector<double> k = column(table, "log_moneyness");
  std::vector<double> price(n, kPoison);
  std::vector<double> error(n, kPoison);
  std::vector<double> slope(n, kPoison);
  std::vector<double> curvature(n, kPoison);
  std::vector<core::HestonStatus> status(n, core::HestonStatus::invalid_option);
  ASSERT_TRUE(
      backend().heston_prices({models, slices, k, kTight, price, error, status, {}, slope, curvature}));
  const auto is_near = [](double got, double exact, double relative) {
    return std::fabs(got - exact) <= relative * std::fabs(exact);
  };
  for (std::size_t i = 0; i < n; ++i) {
    SCOPED_TRACE(testing::Message() << "time " << slices[i].time_to_expiry << " k " << k[i]);
    EXPECT_EQ(status[i], core::HestonStatus::ok);
    EXPECT_PRED3(is_near, price[i], number(table[i], "price"), kPrice);
    EXPECT_PRED3(is_near, slope[i], number(table[i], "slope"), kShape);
    EXPECT_PRED3(is_near, curvature[i], number(table[i], "curvature"), kShape);
  }
}

VOLCAL_FOR_EACH_BACKEND(FormulaTable);

}  // namespace
}  // namespace volcal::contract
