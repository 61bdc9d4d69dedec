// SPDX-License-Identifier: Apache-2.0

// Batches of queries of a Heston surface: VolSurface's answers, on slices and between them, in any order.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/unit/calibration/surface/surfaces.h"
#include "volcal/queries.h"

namespace volcal {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
/// Twice what queries aim at, of the price; a vol's relative error is smaller.
constexpr double kClose = 2e-11;

SurfaceQueries queries_of(VolSurface surface) {
  return SurfaceQueries::make(std::move(surface)).value_or_throw();
}

void expect_close(double got, double expected) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(got)) << got;
  } else {
    EXPECT_NEAR(got, expected, kClose * expected);
  }
}

/// Two roots on one day, with forwards of their own.
VolSurface two_roots() {
  std::vector<Expiry> expiries = test::index_expiries();
  Expiry other = expiries[1];
  other.root = "OTHER";
  other.forward.forward = 111.0;
  expiries.insert(expiries.begin() + 2, other);
  return VolSurface::make("TEST", std::nullopt, expiries, test::kHestonIndex).value_or_throw();
}

const std::vector<double> kStrikes{101.5, 40.0, 77.0, 260.0, 99.0, -1.0, 100.0, 130.0, kNan, 1e9};
const std::vector<double> kLogMoneyness{0.26, -0.9, -0.26, 11.0, -0.01, 0.0, 0.02, 1.0};

TEST(HestonQueries, SlicesAreTheSurfaceEachWithItsOwnForward) {
  const VolSurface s = two_roots();
  const SurfaceQueries queries = queries_of(s);
  std::vector<double> all(s.slices().size() * kStrikes.size());
  std::vector<double> one(kStrikes.size());
  ASSERT_TRUE(queries.on_slices(at_strikes(kStrikes), all, QueryQuantity::total_variance));
  for (std::size_t slice = 0; slice < s.slices().size(); ++slice) {
    const Expiry& expiry = s.slices()[slice].expiry;
    ASSERT_TRUE(queries.on_slice(slice, at_strikes(kStrikes), one));
    for (std::size_t i = 0; i < kStrikes.size(); ++i) {
      const double k = kStrikes[i] > 0.0 ? std::log(kStrikes[i] / expiry.forward.forward) : kNan;
      expect_close(one[i], s.implied_vol(expiry.time_to_expiry, k));
      expect_close(all[slice * kStrikes.size() + i], s.total_variance(expiry.time_to_expiry, k));
    }
  }
}

TEST(HestonQueries, PointsAndGridsAreTheSurfaceAtEachTime) {
  const VolSurface s = test::heston_surface();
  const SurfaceQueries queries = queries_of(s);
  const std::vector<double> times{0.8, 0.01, 2.0, 0.3, 0.0, 0.11, 200.0, 0.3 * (1.0 + 5e-10), kNan};
  std::vector<double> time, k;
  for (const double log_moneyness : kLogMoneyness) {
    for (const double t : times) {
      time.push_back(t);
      k.push_back(log_moneyness);
    }
  }
  std::vector<double> value(time.size());
  ASSERT_TRUE(queries.at_points(time, at_log_moneyness(k), value));
  for (std::size_t i = 0; i < value.size(); ++i) expect_close(value[i], s.implied_vol(time[i], k[i]));

  std::vector<double> grid(times.size() * kStrikes.size());
  ASSERT_TRUE(queries.on_grid(times, at_strikes(kStrikes), grid));
  for (std::size_t i = 0; i < times.size(); ++i) {
    for (std::size_t j = 0; j < kStrikes.size(); ++j) {
      expect_close(grid[i * kStrikes.size() + j], s.implied_vol_at_strike(times[i], kStrikes[j]));
    }
  }
}

TEST(HestonQueries, AnswersMayReplaceEitherInput) {
  const VolSurface s = test::heston_surface();
  const SurfaceQueries queries = queries_of(s);
  const std::vector<double> time{0.8, 0.3, 0.5, 0.3};
  const std::vector<double> k{0.1, -0.2, 0.0, 0.2};
  std::vector<double> expected(4);
  ASSERT_TRUE(queries.at_points(time, at_log_moneyness(k), expected));
  std::vector<double> over_time = time;
  ASSERT_TRUE(queries.at_points(over_time, at_log_moneyness(k), over_time));
  EXPECT_EQ(over_time, expected);
  std::vector<double> over_k = k;
  ASSERT_TRUE(queries.at_points(time, at_log_moneyness(over_k), over_k));
  EXPECT_EQ(over_k, expected);
}

TEST(HestonQueries, EmptyBatchesAndFaultsAreThoseOfAnySurface) {
  const SurfaceQueries queries = queries_of(test::heston_surface());
  std::vector<double> none;
  EXPECT_TRUE(queries.on_slice(0, at_strikes(none), none));
  EXPECT_TRUE(queries.at_points(none, at_strikes(none), none));
  std::vector<double> one(1);
  EXPECT_EQ(queries.on_slice(3, at_strikes(one), one).error().code, ErrorCode::usage);
  EXPECT_EQ(queries.on_slice(0, at_strikes(none), one).error().code, ErrorCode::usage);
}

TEST(HestonQueries, NewForwardsMoveTheStrikes) {
  const SurfaceQueries queries = queries_of(test::heston_surface());
  const SurfaceQueries moved =
      queries.with_surface(queries.surface().with_forwards({90.0, 91.0, 92.0}).value_or_throw());
  const std::vector<double> strikes{80.0, 91.0, 100.0};
  std::vector<double> value(3);
  ASSERT_TRUE(moved.on_slice(1, at_strikes(strikes), value));
  for (std::size_t i = 0; i < 3; ++i) {
    expect_close(value[i], queries.surface().implied_vol(0.3, std::log(strikes[i] / 91.0)));
  }
}

}  // namespace
}  // namespace volcal
