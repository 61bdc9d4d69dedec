// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

#include "tests/unit/calibration/surface/surfaces.h"
#include "volcal/queries.h"

namespace volcal {
namespace {

using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Both sides round a few times; next to the money w of these slices loses little to cancellation.
constexpr double kUlp = 32.0 * std::numeric_limits<double>::epsilon();

SurfaceQueries queries_of(VolSurface surface) {
  return SurfaceQueries::make(std::move(surface)).value_or_throw();
}

const std::vector<double> kStrikes{40.0, 77.0, 99.0, 100.0, 101.5, 130.0, 260.0};
const std::vector<double> kLogMoneyness{-0.9, -0.26, -0.01, 0.0, 0.02, 0.26, 1.0};
const std::vector<double> kTimes{0.01, 0.05, 0.11, 0.30, 0.55, 0.80, 2.0};

class Queries : public ::testing::TestWithParam<bool> {
 protected:
  [[nodiscard]] static VolSurface surface() {
    return GetParam() ? test::price_mix_surface() : test::index_surface();
  }
};

TEST_P(Queries, OneSliceIsTheSurfaceAtItsTime) {
  const VolSurface s = surface();
  const SurfaceQueries queries = queries_of(s);
  std::vector<double> value(kStrikes.size());
  for (std::size_t slice = 0; slice < s.slices().size(); ++slice) {
    const double time = s.slices()[slice].expiry.time_to_expiry;
    ASSERT_TRUE(queries.on_slice(slice, at_strikes(kStrikes), value));
    for (std::size_t i = 0; i < value.size(); ++i) {
      const double expected = s.at_strike(time, kStrikes[i]).implied_vol;
      EXPECT_NEAR(value[i], expected, kUlp * expected);
      EXPECT_NEAR(s.compiled_slice(slice).implied_vol_at_strike(kStrikes[i]), expected, kUlp * expected);
    }
    ASSERT_TRUE(
        queries.on_slice(slice, at_log_moneyness(kLogMoneyness), value, QueryQuantity::total_variance));
    for (std::size_t i = 0; i < value.size(); ++i) {
      const double expected = s.total_variance(time, kLogMoneyness[i]);
      EXPECT_NEAR(value[i], expected, kUlp * expected);
      EXPECT_NEAR(s.compiled_slice(slice).total_variance(kLogMoneyness[i]), expected, kUlp * expected);
    }
  }
}

TEST_P(Queries, PointsAreTheSurfaceAtEachTime) {
  const VolSurface s = surface();
  const SurfaceQueries queries = queries_of(s);
  std::vector<double> time, strike;
  for (const double t : kTimes) {
    for (const double k : kStrikes) {
      time.push_back(t);
      strike.push_back(k);
    }
  }
  std::vector<double> value(time.size());
  ASSERT_TRUE(queries.at_points(time, at_strikes(strike), value));
  for (std::size_t i = 0; i < value.size(); ++i) {
    const double expected = s.at_strike(time[i], strike[i]).implied_vol;
    EXPECT_NEAR(value[i], expected, kUlp * expected) << time[i] << ' ' << strike[i];
    EXPECT_NEAR(s.implied_vol_at_strike(time[i], strike[i]), expected, kUlp * expected);
  }
}

TEST_P(Queries, GridsAreRowsOfPoints) {
  const VolSurface s = surface();
  const SurfaceQueries queries = queries_of(s);
  std::vector<double> grid(kTimes.size() * kLogMoneyness.size());
  ASSERT_TRUE(queries.on_grid(kTimes, at_log_moneyness(kLogMoneyness), grid));
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const double time = kTimes[i / kLogMoneyness.size()];
    const double expected = s.implied_vol(time, kLogMoneyness[i % kLogMoneyness.size()]);
    EXPECT_NEAR(grid[i], expected, kUlp * expected);
  }
  const std::size_t slices = s.slices().size();
  std::vector<double> smiles(slices * kStrikes.size());
  ASSERT_TRUE(queries.on_slices(at_strikes(kStrikes), smiles));
  for (std::size_t slice = 0; slice < slices; ++slice) {
    std::vector<double> row(kStrikes.size());
    ASSERT_TRUE(queries.on_slice(slice, at_strikes(kStrikes), row));
    for (std::size_t j = 0; j < row.size(); ++j) EXPECT_EQ(smiles[slice * kStrikes.size() + j], row[j]);
  }
}

TEST_P(Queries, GridsOfAMillionPointsAndMoreThanAFewTimes) {
  const VolSurface s = surface();
  const SurfaceQueries queries = queries_of(s);
  std::vector<double> time, strike;
  for (int i = 0; i < 1000; ++i) time.push_back(0.002 * (i + 1));
  for (int j = 0; j < 1001; ++j) strike.push_back(50.0 + 0.15 * j);
  std::vector<double> grid(time.size() * strike.size(), -1.0);
  ASSERT_TRUE(queries.on_grid(time, at_strikes(strike), grid));
  for (std::size_t i = 0; i < grid.size(); i += 997) {
    const double expected = s.implied_vol_at_strike(time[i / strike.size()], strike[i % strike.size()]);
    ASSERT_NEAR(grid[i], expected, kUlp * expected) << i;
  }
  EXPECT_EQ(std::count_if(grid.begin(), grid.end(), [](double vol) { return !(vol > 0.0); }), 0);
}

INSTANTIATE_TEST_SUITE_P(BothKinds, Queries, ::testing::Bool(),
                         [](const auto& mix) { return mix.param ? "price_mix" : "linear"; });

TEST(SurfaceQueries, ElementsOutsideTheDomainAreNanAndTheOthersStay) {
  const SurfaceQueries queries = queries_of(test::index_surface());
  const std::vector<double> time{0.1, kNan, 0.1, 0.0, 0.1, -1.0, 0.1, kInfinity, 0.1};
  const std::vector<double> strike{0.0, 100.0, -5.0, 100.0, kNan, 100.0, kInfinity, 100.0, 100.0};
  std::vector<double> value(time.size());
  ASSERT_TRUE(queries.at_points(time, at_strikes(strike), value));
  for (std::size_t i = 0; i + 1 < value.size(); ++i) EXPECT_TRUE(std::isnan(value[i])) << i;
  EXPECT_DOUBLE_EQ(value.back(), queries.surface().implied_vol_at_strike(0.1, 100.0));
  ASSERT_TRUE(queries.on_grid(time, at_strikes(std::vector<double>{100.0}), value));
  for (std::size_t i = 0; i < value.size(); ++i) EXPECT_EQ(std::isnan(value[i]), i % 2 == 1) << i;
}

TEST(SurfaceQueries, ExtremeStrikesHaveAVol) {
  const VolSurface s = test::index_surface();
  const SurfaceQueries queries = queries_of(s);
  const std::vector<double> strike{5e-324, 1e-310, 1e-300, 1e-200, 1e200, 1e303, 1.7e308};
  std::vector<double> value(strike.size());
  ASSERT_TRUE(queries.on_slice(1, at_strikes(strike), value));
  for (std::size_t i = 0; i < strike.size(); ++i) {
    const double expected = s.at_strike(0.30, strike[i]).implied_vol;
    EXPECT_NEAR(value[i], expected, kUlp * expected) << strike[i];
    EXPECT_NEAR(s.implied_vol_at_strike(0.30, strike[i]), expected, kUlp * expected) << strike[i];
  }
}

TEST(SurfaceQueries, EmptyBatchesAreAnswered) {
  const SurfaceQueries queries = queries_of(test::index_surface());
  EXPECT_TRUE(queries.on_slice(0, at_strikes({}), {}));
  EXPECT_TRUE(queries.on_slices(at_strikes({}), {}));
  EXPECT_TRUE(queries.at_points({}, at_strikes({}), {}));
  EXPECT_TRUE(queries.on_grid({}, at_strikes(kStrikes), {}));
  EXPECT_TRUE(queries.on_grid(kTimes, at_strikes({}), {}));
}

TEST(SurfaceQueries, AnswersMayReplaceAnInputButNotOverlapInPart) {
  const SurfaceQueries queries = queries_of(test::index_surface());
  std::vector<double> apart(5000), strikes(5000), times(5000);
  for (std::size_t i = 0; i < strikes.size(); ++i) {
    strikes[i] = 50.0 + 0.02 * static_cast<double>(i);
    times[i] = 0.01 + 0.0002 * static_cast<double>(i);
  }
  const std::vector<double> original = strikes;
  ASSERT_TRUE(queries.at_points(times, at_strikes(strikes), apart));
  ASSERT_TRUE(queries.at_points(times, at_strikes(strikes), strikes));
  EXPECT_EQ(strikes, apart);
  strikes = original;
  ASSERT_TRUE(queries.at_points(times, at_strikes(strikes), times));
  EXPECT_EQ(times, apart);

  strikes = original;
  const std::span<double> all(strikes);
  const auto shifted = queries.on_slice(0, at_strikes(all.first(4999)), all.last(4999));
  ASSERT_FALSE(shifted.has_value());
  EXPECT_EQ(shifted.error().code, ErrorCode::usage);
  EXPECT_THAT(shifted.error().message, HasSubstr("overlap"));
  EXPECT_FALSE(queries.on_slices(at_strikes(all.first(3)), all.first(9)));
  EXPECT_FALSE(queries.on_grid(all.first(2), at_strikes(std::span(apart).first(3)), all.subspan(1, 6)));
  EXPECT_EQ(strikes, original);  // refused before anything was written
}

TEST(SurfaceQueries, StatusesSayWhyAnAnswerIsMissing) {
  using enum QueryStatus;
  for (const VolSurface& s : {test::index_surface(), test::price_mix_surface(), test::heston_surface()}) {
    const SurfaceQueries queries = queries_of(s);
    const bool heston = s.heston() != nullptr;
    const std::vector<double> time{0.3, 0.0, 0.3, 0.3, kInfinity, 1e5, 0.3, 0.02};
    const std::vector<double> strike{100.0, 100.0, -1.0, kInfinity, 1.0, 25.0, 1e-200, 90.0};
    const std::vector<QueryStatus> wanted{ok,
                                          bad_time,
                                          bad_strike,
                                          bad_strike,
                                          bad_time,
                                          heston ? time_out_of_range : ok,
                                          heston ? strike_out_of_range : ok,
                                          ok};
    std::vector<double> value(time.size());
    std::vector<QueryStatus> statuses(time.size(), no_vol);
    ASSERT_TRUE(queries.at_points(time, at_strikes(strike), value, QueryQuantity::implied_vol, statuses));
    EXPECT_EQ(statuses, wanted);
    // The answers replace the inputs, which are gone when the statuses are determined.
    std::vector<double> in_place = strike;
    statuses.assign(time.size(), no_vol);
    ASSERT_TRUE(
        queries.at_points(time, at_strikes(in_place), in_place, QueryQuantity::implied_vol, statuses));
    EXPECT_EQ(statuses, wanted);
    in_place = time;
    ASSERT_TRUE(
        queries.at_points(in_place, at_strikes(strike), in_place, QueryQuantity::implied_vol, statuses));
    EXPECT_EQ(statuses, wanted);

    const std::vector<double> k{0.0, kNan, 1e160, -0.1};
    std::vector<double> grid(2 * k.size());
    std::vector<QueryStatus> of_grid(grid.size(), no_vol);
    ASSERT_TRUE(queries.on_grid(std::vector{0.3, -1.0}, at_log_moneyness(k), grid,
                                QueryQuantity::total_variance, of_grid));
    EXPECT_EQ(of_grid, (std::vector{ok, bad_log_moneyness, strike_out_of_range, ok, bad_time, bad_time,
                                    bad_time, bad_time}));
    std::vector<double> row(k.size());
    std::vector<QueryStatus> of_row(k.size(), no_vol);
    ASSERT_TRUE(queries.on_slice(0, at_log_moneyness(k), row, QueryQuantity::implied_vol, of_row));
    EXPECT_EQ(of_row, (std::vector{ok, bad_log_moneyness, strike_out_of_range, ok}));
    std::vector<double> all(k.size() * s.slices().size());
    std::vector<QueryStatus> of_all(all.size(), no_vol);
    ASSERT_TRUE(queries.on_slices(at_log_moneyness(k), all, QueryQuantity::implied_vol, of_all));
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(of_all[i], of_row[i % k.size()]) << i;
    const auto refused =
        queries.on_slice(0, at_log_moneyness(k), row, QueryQuantity::implied_vol, std::span(of_all).first(3));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("3 statuses for 4 values"));
  }
}

TEST(SurfaceQueries, NoAnswerIsInfinite) {
  std::vector<double> time, coordinate;
  for (int t = -320; t <= 308; t += 7) {
    for (int e = -320; e <= 308; e += 4) {
      time.push_back(std::pow(10.0, t));
      coordinate.push_back(std::pow(10.0, e));
    }
  }
  for (const VolSurface& s : {test::index_surface(), test::price_mix_surface()}) {
    const SurfaceQueries queries = queries_of(s);
    for (const double sign : {1.0, -1.0}) {
      for (double& x : coordinate) x = std::copysign(x, sign);
      for (const QueryQuantity quantity : {QueryQuantity::implied_vol, QueryQuantity::total_variance}) {
        for (const QueryCoordinates& at : {at_strikes(coordinate), at_log_moneyness(coordinate)}) {
          std::vector<double> value(time.size());
          std::vector<QueryStatus> statuses(time.size());
          ASSERT_TRUE(queries.at_points(time, at, value, quantity, statuses));
          for (std::size_t i = 0; i < value.size(); ++i) {
            ASSERT_FALSE(std::isinf(value[i])) << time[i] << ' ' << coordinate[i];
            ASSERT_EQ(statuses[i] == QueryStatus::ok, std::isfinite(value[i]));
          }
        }
      }
    }
  }
}

TEST(SurfaceQueries, WrongCallsAreRefusedByName) {
  const SurfaceQueries queries = queries_of(test::index_surface());
  std::vector<double> value(7, -1.0);
  const auto refused = [&](const Expected<void>& done, const char* message) {
    ASSERT_FALSE(done.has_value()) << message;
    EXPECT_EQ(done.error().code, ErrorCode::usage);
    EXPECT_THAT(done.error().message, HasSubstr(message));
    for (const double v : value) EXPECT_EQ(v, -1.0);
  };
  refused(queries.on_slice(3, at_strikes(kStrikes), value), "on_slice: slice 3 of 3");
  refused(queries.on_slice(0, at_strikes(std::span(kStrikes).first(6)), value), "7 values for 6 points");
  refused(queries.at_points(std::span(kTimes).first(6), at_strikes(kStrikes), value),
          "7 values for 6 points");
  refused(queries.on_slices(at_strikes(kStrikes), value), "on_slices: 7 values for a grid of 3 x 7");
  refused(queries.on_grid(kTimes, at_strikes(kStrikes), value), "on_grid: 7 values for a grid of 7 x 7");
  EXPECT_EQ(queries.device(), "cpu");
}

TEST(SurfaceQueries, NewForwardsMoveStrikesAndKeepTheSmile) {
  const VolSurface s = test::index_surface();
  const SurfaceQueries before = queries_of(s);
  const SurfaceQueries after = before.with_surface(s.with_forwards({200.0, 202.0, 206.0}).value_or_throw());
  std::vector<double> doubled = kStrikes;
  for (double& strike : doubled) strike *= 2.0;
  std::vector<double> old_vols(kStrikes.size()), new_vols(kStrikes.size());
  for (const double time : {0.02, 0.05, 0.2, 0.30, 0.6, 0.8, 1.5}) {
    const std::vector<double> times(kStrikes.size(), time);
    ASSERT_TRUE(before.at_points(times, at_strikes(kStrikes), old_vols));
    ASSERT_TRUE(after.at_points(times, at_strikes(doubled), new_vols));
    for (std::size_t i = 0; i < old_vols.size(); ++i) {
      EXPECT_NEAR(new_vols[i], old_vols[i], kUlp * old_vols[i]) << time;
    }
  }
  for (std::size_t slice = 0; slice < 3; ++slice) {
    EXPECT_NEAR(after.surface().compiled_slice(slice).implied_vol_at_strike(160.0),
                s.compiled_slice(slice).implied_vol_at_strike(80.0), 1e-15);
  }
}

TEST(SurfaceQueries, ASliceOutlivesItsSurface) {
  auto surface = std::make_unique<VolSurface>(test::index_surface());
  const CompiledSlice slice = surface->compiled_slice(1);
  const double vol = slice.implied_vol_at_strike(90.0);
  surface.reset();
  EXPECT_EQ(slice.implied_vol_at_strike(90.0), vol);
  static_assert(sizeof(CompiledSlice) == 64);
}

TEST(SurfaceQueries, SlicesOfSeveralRootsAtOneTimeAreAskedByIndex) {
  const auto single = test::index_slices();
  SurfaceSlice other = single[1];
  other.expiry.root = "OTHER";
  test::set_svi(other, &SviParameters::a, other.variance.svi()->a + 0.002);
  const VolSurface s =
      VolSurface::make("TEST", std::nullopt, {single[0], single[1], other, single[2]}).value_or_throw();
  const SurfaceQueries queries = queries_of(s);
  std::vector<double> smiles(4 * kLogMoneyness.size());
  ASSERT_TRUE(queries.on_slices(at_log_moneyness(kLogMoneyness), smiles, QueryQuantity::total_variance));
  for (std::size_t j = 0; j < kLogMoneyness.size(); ++j) {
    EXPECT_NEAR(smiles[2 * kLogMoneyness.size() + j] - smiles[kLogMoneyness.size() + j], 0.002, 1e-15);
  }
}

/// A writer swaps surfaces under readers: every answer belongs to one of them, whole.
TEST(SurfaceQueries, ReadersSeeOneSurfaceWholeWhileAnotherIsPublished) {
  const VolSurface first = test::index_surface();
  const VolSurface second = first.with_forwards({200.0, 202.0, 206.0}).value_or_throw();
  const SurfaceQueries queries = queries_of(first);
  std::vector<double> expected[2] = {std::vector<double>(kStrikes.size()),
                                     std::vector<double>(kStrikes.size())};
  const std::vector<double> times(kStrikes.size(), 0.2);
  ASSERT_TRUE(queries.at_points(times, at_strikes(kStrikes), expected[0]));
  ASSERT_TRUE(queries.with_surface(second).at_points(times, at_strikes(kStrikes), expected[1]));

  std::mutex mutex;
  SurfaceQueries live = queries;
  const auto current = [&] {
    const std::lock_guard<std::mutex> lock(mutex);
    return live;
  };
  std::atomic<bool> done{false};
  std::atomic<int> torn{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&] {
      std::vector<double> vols(kStrikes.size());
      while (!done) {
        const SurfaceQueries now = current();
        if (!now.at_points(times, at_strikes(kStrikes), vols)) ++torn;
        if (vols != expected[0] && vols != expected[1]) ++torn;
        if (now.surface().compiled_slice(0).implied_vol_at_strike(100.0) <= 0.0) ++torn;
      }
    });
  }
  for (int swap = 0; swap < 500; ++swap) {
    const std::lock_guard<std::mutex> lock(mutex);
    live = queries.with_surface(swap % 2 == 0 ? second : first);
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
}

}  // namespace
}  // namespace volcal
