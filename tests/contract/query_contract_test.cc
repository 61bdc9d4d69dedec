// SPDX-License-Identifier: Apache-2.0

// Surface queries: every backend and instruction set agrees with the core's scalar function on the host.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/core/query/smile.h"
#include "kernels/core/query/surface_query.h"
#include "tests/contract/contract_support.h"
#include "tests/contract/ulp_budget.h"

namespace volcal::contract {
namespace {

using core::SmileCoordinate;
using core::SmileKind;
using core::SmileQuantity;
using core::SmileSegment;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

core::SviRaw<double> random_slice(Random& random) {
  return {random.uniform(0.001, 0.1), random.uniform(0.01, 0.5), random.uniform(-0.99, 0.99),
          random.uniform(-0.5, 0.5), random.uniform(0.01, 0.5)};
}

/// Stretches of time of every kind: one slice that grows, two mixed in variance, two mixed in price.
struct Surface {
  std::vector<double> edges;
  std::vector<SmileSegment> segments;

  Surface(Random& random, std::size_t stretches) {
    double start = 0.0;
    for (std::size_t i = 0; i < stretches; ++i) {
      const double end = start + random.uniform(0.05, 0.4);
      SmileSegment s{};
      s.near = random_slice(random);
      s.far = random_slice(random);
      s.start = start;
      s.near_weight = 1.0;
      s.kind = i + 1 < stretches ? static_cast<SmileKind>(i % 3) : SmileKind::one_slice;
      if (s.kind == SmileKind::one_slice) {
        s.level_rate = random.uniform(0.0, 0.1);
      } else {
        s.far_rate = 1.0 / (end - start);
        s.near_weight = 0.0;
        s.near_start = end;
        s.near_rate = -s.far_rate;
      }
      s.near_atm_stddev = std::sqrt(core::svi_total_variance(s.near, 0.0));
      s.far_atm_stddev = std::sqrt(core::svi_total_variance(s.far, 0.0));
      s.forward = std::exp(random.uniform(-3.0, 11.0));
      s.inverse_forward = 1.0 / s.forward;
      s.forward_time = start;
      s.forward_growth = random.uniform(-0.1, 0.1);
      segments.push_back(s);
      if (i + 1 < stretches) edges.push_back(end);
      start = end;
    }
  }

  [[nodiscard]] const SmileSegment& at(double time) const {
    const auto after = std::upper_bound(edges.begin(), edges.end(), time);
    return segments[std::isnan(time) ? 0 : static_cast<std::size_t>(after - edges.begin())];
  }
  [[nodiscard]] double last_time() const { return edges.back() + 0.05; }
};

/// Points over all stretches, strikes and log-moneyness alike.
struct QueryPoints {
  std::vector<double> time, log_moneyness, strike;

  QueryPoints(Random& random, const Surface& surface, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      time.push_back(random.uniform(1e-3, surface.last_time()));
      log_moneyness.push_back(random.uniform(-1.5, 1.5));
      strike.push_back(surface.at(time[i]).forward * std::exp(log_moneyness[i]));
    }
  }
  [[nodiscard]] const std::vector<double>& coordinate(SmileCoordinate from) const {
    return from == SmileCoordinate::strike ? strike : log_moneyness;
  }
};

/// Sum of the sizes of the terms of w, including those that a rounding of k moves.
double variance_scale(const core::SviRaw<double>& p, double k, double k_scale) {
  const double y = k - p.m;
  return std::fabs(p.a) + p.b * (std::fabs(p.rho * y) + std::hypot(y, p.sigma)) +
         p.b * (1.0 + std::fabs(p.rho)) * k_scale;
}

::testing::AssertionResult agrees(double actual, const core::SmileRow& row, double x, SmileCoordinate from,
                                  SmileQuantity quantity) {
  const double expected = core::smile_value(row, row.weights, x, from, quantity);
  const bool strike = from == SmileCoordinate::strike;
  const double k = strike ? std::log(x / row.forward) - row.weights.log_growth : x;
  const double k_scale = strike ? std::fabs(k) + 2.0 * std::fabs(row.weights.log_growth) : 0.0;
  const double w = core::smile_total_variance(row, row.weights, k);
  const double terms = std::fabs(row.weights.near) * variance_scale(row.near, k, k_scale) +
                       std::fabs(row.weights.far) * variance_scale(row.far, k, k_scale) +
                       std::fabs(row.weights.level);
  const double ulp = row.kind == SmileKind::price_mix ? kPriceMixUlp : kSmileValueUlp;
  const double grown = std::isfinite(terms / w) ? terms / w : 1.0;
  return within_ulp(actual, expected, ulp, expected * std::fmax(1.0, grown));
}

constexpr SmileCoordinate kCoordinates[] = {SmileCoordinate::log_moneyness, SmileCoordinate::strike};
constexpr SmileQuantity kQuantities[] = {SmileQuantity::implied_vol, SmileQuantity::total_variance};

class QueryContract : public BackendContract {
 protected:
  void check_points(const Surface& surface, const QueryPoints& p, SmileCoordinate from,
                    SmileQuantity quantity) {
    const std::vector<double>& x = p.coordinate(from);
    Guarded<double> value(x.size(), kPoison);
    const auto done =
        backend().surface_points({surface.edges, surface.segments, p.time, x, value.span(), from, quantity});
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(value.guards_untouched());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const core::SmileRow row = core::smile_row(surface.at(p.time[i]), p.time[i]);
      ASSERT_TRUE(agrees(value[i], row, x[i], from, quantity))
          << "element " << i << ", time " << p.time[i] << ", coordinate " << x[i];
    }
  }

  void check_grid(const std::vector<core::SmileRow>& rows, const std::vector<double>& x, SmileCoordinate from,
                  SmileQuantity quantity) {
    Guarded<double> value(rows.size() * x.size(), kPoison);
    const auto done = backend().smile_grid({rows, x, value.span(), from, quantity});
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(value.guards_untouched());
    for (std::size_t i = 0; i < rows.size() * x.size(); ++i) {
      const double at = x[i % x.size()];
      ASSERT_TRUE(agrees(value[i], rows[i / x.size()], at, from, quantity))
          << "element " << i << " at " << at;
    }
  }

  std::vector<core::SmileRow> random_rows(const Surface& surface, std::size_t n) {
    std::vector<core::SmileRow> rows;
    for (std::size_t i = 0; i < n; ++i) {
      const double time = random_.uniform(1e-3, surface.last_time());
      rows.push_back(core::smile_row(surface.at(time), time));
    }
    return rows;
  }

  Random random_;
  ::testing::ScopedTrace seed_{__FILE__, __LINE__, "VOLCAL_TEST_SEED=" + std::to_string(random_.seed())};
};

TEST_P(QueryContract, PointsInAnyOrderAreTheCoresAtEverySize) {
  const Surface surface(random_, 23);
  for (const std::size_t n : kSizes) {
    const QueryPoints points(random_, surface, n);
    for (const SmileCoordinate from : kCoordinates) {
      for (const SmileQuantity quantity : kQuantities) check_points(surface, points, from, quantity);
    }
  }
}

TEST_P(QueryContract, SortedPointsAreTheCores) {
  const Surface surface(random_, 7);
  QueryPoints points(random_, surface, 40'000);
  std::sort(points.time.begin(), points.time.end());
  for (const SmileCoordinate from : kCoordinates) {
    check_points(surface, points, from, SmileQuantity::implied_vol);
  }
}

TEST_P(QueryContract, SurfacesOfAnyNumberOfStretchesAreServed) {
  for (const std::size_t stretches : {2U, 3U, 12U, 13U, 14U, 127U, 128U, 129U, 130U, 700U}) {
    const Surface surface(random_, stretches);
    check_points(surface, QueryPoints(random_, surface, 3000), SmileCoordinate::strike,
                 SmileQuantity::implied_vol);
  }
}

TEST_P(QueryContract, SpoiledPointsAreNanAndSpoilNobodyElse) {
  const Surface surface(random_, 11);
  QueryPoints points(random_, surface, 5000);
  spoil(random_, points.time);
  spoil(random_, points.log_moneyness);
  spoil(random_, points.strike);
  points.strike[17] = 1e-310;
  points.strike[18] = 1e-305;
  points.strike[19] = 1.7e308;
  points.time[20] = 1e-310;
  points.time[21] = 1e6;
  for (const SmileCoordinate from : kCoordinates) {
    for (const SmileQuantity quantity : kQuantities) check_points(surface, points, from, quantity);
  }
}

TEST_P(QueryContract, TimesOutsideTheDomainAreNanForEveryQuantity) {
  const Surface surface(random_, 5);
  for (const double time : {0.0, -0.0, -1.0, -kInfinity, kInfinity, std::nan("")}) {
    std::vector<double> value(3, kPoison);
    ASSERT_TRUE(backend().surface_points({surface.edges, surface.segments, std::vector<double>(3, time),
                                          std::vector<double>{-0.1, 0.0, 0.1}, value,
                                          SmileCoordinate::log_moneyness, SmileQuantity::total_variance}));
    for (const double v : value) EXPECT_TRUE(std::isnan(v)) << time;
  }
}

TEST_P(QueryContract, GridsAreTheCoresAtEverySize) {
  const Surface surface(random_, 9);
  for (const std::size_t n : kSizes) {
    const QueryPoints points(random_, surface, n);
    for (const SmileCoordinate from : kCoordinates) {
      check_grid(random_rows(surface, 5), points.coordinate(from), from, SmileQuantity::implied_vol);
      check_grid(random_rows(surface, 2), points.coordinate(from), from, SmileQuantity::total_variance);
    }
  }
  check_grid(random_rows(surface, 20011), {90.0, 100.0, 110.0}, SmileCoordinate::strike,
             SmileQuantity::implied_vol);
}

TEST_P(QueryContract, SpoiledGridsAreTheCores) {
  const Surface surface(random_, 9);
  QueryPoints points(random_, surface, 2100);
  spoil(random_, points.log_moneyness);
  spoil(random_, points.strike);
  auto rows = random_rows(surface, 12);
  rows[3] = core::smile_row(surface.segments[0], std::nan(""));
  rows[5].near.a = std::nan("");
  rows[7].forward = 1e305;  // strikes of such a forward take the slow path
  rows[7].inverse_forward = std::nan("");
  for (const SmileCoordinate from : kCoordinates) {
    check_grid(rows, points.coordinate(from), from, SmileQuantity::implied_vol);
  }
}

TEST_P(QueryContract, AnswersMayReplaceAnInput) {
  const Surface surface(random_, 9);
  const QueryPoints points(random_, surface, 4099);
  constexpr auto kStrike = SmileCoordinate::strike;
  constexpr auto kVol = SmileQuantity::implied_vol;
  std::vector<double> apart(points.time.size());
  ASSERT_TRUE(backend().surface_points(
      {surface.edges, surface.segments, points.time, points.strike, apart, kStrike, kVol}));
  std::vector<double> over_strike = points.strike;
  ASSERT_TRUE(backend().surface_points(
      {surface.edges, surface.segments, points.time, over_strike, over_strike, kStrike, kVol}));
  std::vector<double> over_time = points.time;
  ASSERT_TRUE(backend().surface_points(
      {surface.edges, surface.segments, over_time, points.strike, over_time, kStrike, kVol}));
  EXPECT_EQ(over_strike, apart);
  EXPECT_EQ(over_time, apart);

  const auto row = random_rows(surface, 1);
  ASSERT_TRUE(backend().smile_grid({row, points.strike, apart, kStrike, kVol}));
  std::vector<double> in_place = points.strike;
  ASSERT_TRUE(backend().smile_grid({row, in_place, in_place, kStrike, kVol}));
  EXPECT_EQ(in_place, apart);
}

TEST_P(QueryContract, SpansMayStartAnywhereADoubleMay) {
  const Surface surface(random_, 9);
  const QueryPoints points(random_, surface, 1100);
  std::vector<double> time(1200), strike(1200), value(1200);
  for (std::size_t shift = 0; shift < 8; ++shift) {
    const std::size_t n = 1000 + shift;
    std::copy_n(points.time.begin(), n, time.begin() + static_cast<std::ptrdiff_t>(shift));
    std::copy_n(points.strike.begin(), n, strike.begin() + static_cast<std::ptrdiff_t>(7 - shift));
    std::fill(value.begin(), value.end(), kPoison);
    const std::span<double> out = std::span(value).subspan(3, n);
    ASSERT_TRUE(backend().surface_points({surface.edges, surface.segments, std::span(time).subspan(shift, n),
                                          std::span(strike).subspan(7 - shift, n), out,
                                          SmileCoordinate::strike, SmileQuantity::implied_vol}));
    for (std::size_t i = 0; i < n; ++i) {
      const core::SmileRow row = core::smile_row(surface.at(points.time[i]), points.time[i]);
      ASSERT_TRUE(agrees(out[i], row, points.strike[i], SmileCoordinate::strike, SmileQuantity::implied_vol));
    }
    EXPECT_EQ(value[2], kPoison);
    EXPECT_EQ(value[3 + n], kPoison);
  }
}

/// A point's bits do not depend on its neighbours or its place among them, and so not on the sharing of work.
TEST_P(QueryContract, APointIsTheSameAloneAndAmongOthers) {
  const Surface surface(random_, 11);
  QueryPoints points(random_, surface, 1500);
  points.strike[700] = -1.0;
  constexpr auto kStrike = SmileCoordinate::strike;
  constexpr auto kVol = SmileQuantity::implied_vol;
  std::vector<double> together(points.time.size());
  ASSERT_TRUE(backend().surface_points(
      {surface.edges, surface.segments, points.time, points.strike, together, kStrike, kVol}));
  for (std::size_t i = 0; i < together.size(); i += i < 600 ? 37 : 1) {
    double alone = kPoison;
    ASSERT_TRUE(
        backend().surface_points({surface.edges, surface.segments, std::span(&points.time[i], 1),
                                  std::span(&points.strike[i], 1), std::span(&alone, 1), kStrike, kVol}));
    if (i != 700) {
      ASSERT_EQ(alone, together[i]) << i;
    }
  }
}

TEST_P(QueryContract, TenMillionPointsAreAllWritten) {
  // One slice, two, one: no price mix, whose reference would take a minute.
  const Surface surface(random_, 3);
  constexpr std::size_t kPoints = 10'000'019;
  std::vector<double> time(kPoints), strike(kPoints), value(kPoints, kPoison);
  for (std::size_t i = 0; i < kPoints; ++i) {
    time[i] = random_.uniform(0.01, surface.last_time());
    strike[i] = surface.segments[0].forward * random_.uniform(0.5, 2.0);
  }
  ASSERT_TRUE(backend().surface_points({surface.edges, surface.segments, time, strike, value,
                                        SmileCoordinate::strike, SmileQuantity::implied_vol}));
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < kPoints; ++i) {
    const core::SmileRow row = core::smile_row(surface.at(time[i]), time[i]);
    if (!agrees(value[i], row, strike[i], SmileCoordinate::strike, SmileQuantity::implied_vol)) ++wrong;
  }
  EXPECT_EQ(wrong, 0U);
}

TEST_P(QueryContract, WrongLengthsAreRefused) {
  const Surface surface(random_, 3);
  const std::vector<double> x(5, 0.1);
  std::vector<double> value(5, kPoison);
  EXPECT_FALSE(backend().surface_points({surface.edges, surface.segments, x, std::span(x).first(4), value}));
  EXPECT_FALSE(backend().surface_points({surface.edges, std::span(surface.segments).first(2), x, x, value}));
  EXPECT_FALSE(backend().surface_points({{}, std::span(surface.segments).first(1), x, x, value}));
  EXPECT_FALSE(backend().smile_grid({random_rows(surface, 2), x, value}));
  for (const double v : value) EXPECT_EQ(v, kPoison);
}

TEST_P(QueryContract, PointsBeyondOneLaunchAreTheSame) {
  constexpr std::size_t kFew = 997;
  const Surface surface(random_, 7);
  const QueryPoints few(random_, surface, kFew);
  const std::size_t times = copies(kFew, kBeyondAPiece);
  const auto time = repeated(few.time, times);
  const auto strike = repeated(few.strike, times);
  std::vector<double> value(time.size(), kPoison);
  ASSERT_TRUE(backend().surface_points({surface.edges, surface.segments, time, strike, value,
                                        SmileCoordinate::strike, SmileQuantity::implied_vol}));
  EXPECT_TRUE(copies_are_equal<double>(value, kFew));
  EXPECT_NE(value.front(), kPoison);
}

TEST_P(QueryContract, GridsBeyondOneLaunchAreTheSame) {
  constexpr std::size_t kFew = 997;
  const Surface surface(random_, 7);
  const QueryPoints few(random_, surface, kFew);
  const std::vector<core::SmileRow> row = {core::smile_row(surface.at(0.1), 0.1)};
  const auto k = repeated(few.log_moneyness, copies(kFew, kBeyondAPiece));
  std::vector<double> value(k.size(), kPoison);
  ASSERT_TRUE(
      backend().smile_grid({row, k, value, SmileCoordinate::log_moneyness, SmileQuantity::implied_vol}));
  EXPECT_TRUE(copies_are_equal<double>(value, kFew));
  EXPECT_NE(value.front(), kPoison);
}

VOLCAL_FOR_EACH_BACKEND(QueryContract);

}  // namespace
}  // namespace volcal::contract
