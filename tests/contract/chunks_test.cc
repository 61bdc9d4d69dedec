// SPDX-License-Identifier: Apache-2.0

// The cutting of batches for a device, tested without one: pieces on the CPU give the same as the whole.

#include "kernels/backend/chunks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/backend/cpu_backend.h"

namespace volcal {
namespace {

constexpr std::size_t kLimits[] = {1, 2, 7, 20, 21, 22, 1000};

/// Slices and log-moneyness that make every grid value different.
struct Grid {
  std::vector<core::SviRaw<double>> slices;
  std::vector<double> k;
  Grid(std::size_t rows, std::size_t width) {
    for (std::size_t i = 0; i < rows; ++i) slices.push_back({static_cast<double>(i), 0.1, -0.3, 0.0, 0.2});
    for (std::size_t j = 0; j < width; ++j) k.push_back(1e-3 * static_cast<double>(j));
  }
};

TEST(Chunks, PiecesOfAGridGiveTheWholeGrid) {
  const auto backend = make_cpu_backend();
  for (const auto& [rows, width] : {std::pair<std::size_t, std::size_t>{1, 1}, {5, 21}, {21, 5}, {13, 1}}) {
    const Grid grid(rows, width);
    std::vector<double> whole(rows * width);
    ASSERT_TRUE(backend->svi_total_variances({grid.slices, grid.k, whole}));
    for (const std::size_t limit : kLimits) {
      std::vector<double> pieces(rows * width, std::nan(""));
      std::size_t elements = 0;
      const auto done = for_each_grid_chunk(SviGridBatch{grid.slices, grid.k, pieces}, limit,
                                            [&](const SviGridBatch& piece) {
                                              EXPECT_LE(piece.value.size(), limit);
                                              elements += piece.value.size();
                                              return backend->svi_total_variances(piece);
                                            });
      ASSERT_TRUE(done.has_value());
      EXPECT_EQ(elements, rows * width) << "limit " << limit;
      EXPECT_EQ(pieces, whole) << "limit " << limit;
    }
  }
}

TEST(Chunks, PiecesOfSmilesAndPointsGiveTheWhole) {
  const auto backend = make_cpu_backend();
  core::SmileSegment segment{};
  segment.near = segment.far = {0.04, 0.1, -0.3, 0.0, 0.2};
  segment.near_weight = segment.forward = segment.inverse_forward = 1.0;
  segment.level_rate = 0.02;
  segment.forward_growth = 0.01;
  const std::vector<core::SmileSegment> segments(3, segment);
  const std::vector<double> edges{0.5, 1.5};
  std::vector<double> time, strike;
  std::vector<core::SmileRow> rows;
  for (int i = 0; i < 41; ++i) {
    time.push_back(0.05 * (i + 1));
    strike.push_back(0.5 + 0.03 * i);
    rows.push_back(core::smile_row(segment, time.back()));
  }
  constexpr auto kStrike = core::SmileCoordinate::strike;
  constexpr auto kVariance = core::SmileQuantity::total_variance;
  std::vector<double> points(41), grid(41 * 41);
  ASSERT_TRUE(backend->surface_points({edges, segments, time, strike, points, kStrike, kVariance}));
  ASSERT_TRUE(backend->smile_grid({rows, strike, grid, kStrike, kVariance}));
  for (const std::size_t limit : kLimits) {
    std::vector<double> some_points(points.size()), some_grid(grid.size());
    ASSERT_TRUE(for_each_chunk(
        SurfacePointBatch{edges, segments, time, strike, some_points, kStrike, kVariance}, points.size(),
        limit, [&](const SurfacePointBatch& piece) { return backend->surface_points(piece); }));
    ASSERT_TRUE(for_each_grid_chunk(SmileGridBatch{rows, strike, some_grid, kStrike, kVariance}, limit,
                                    [&](const SmileGridBatch& piece) { return backend->smile_grid(piece); }));
    for (std::size_t i = 0; i < points.size(); ++i) EXPECT_EQ(some_points[i], points[i]) << limit;
    for (std::size_t i = 0; i < grid.size(); ++i) EXPECT_EQ(some_grid[i], grid[i]) << limit;
  }
}

TEST(Chunks, PiecesOfResidualsKeepTheirJacobianRows) {
  const auto backend = make_cpu_backend();
  constexpr std::size_t kQuotes = 41;
  const double x[core::kSviDimension] = {0.0, -1.0, -1.2, 0.1, -0.5};
  const std::vector<core::SviPoint> slices{core::svi_point({0.2, core::kLeeSlope}, x),
                                           core::svi_point({0.3, core::kLeeSlope}, x)};
  const std::vector<double> time{0.5, 1.0};
  std::vector<int> slice_of;
  std::vector<double> k, vol, scale;
  for (std::size_t i = 0; i < kQuotes; ++i) {
    slice_of.push_back(static_cast<int>(i % 2));
    k.push_back(0.01 * static_cast<double>(i) - 0.2);
    vol.push_back(0.2);
    scale.push_back(0.01);
  }
  std::vector<double> residual(kQuotes), jacobian(kQuotes * core::kSviDimension);
  ASSERT_TRUE(backend->svi_residuals({slices, time, slice_of, k, vol, scale, residual, jacobian}));
  for (const std::size_t limit : kLimits) {
    std::vector<double> r(residual.size()), j(jacobian.size());
    const SviResidualBatch batch{slices, time, slice_of, k, vol, scale, r, j};
    const auto done = for_each_chunk(
        batch, kQuotes, limit, [&](const SviResidualBatch& piece) { return backend->svi_residuals(piece); });
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(r, residual);
    EXPECT_EQ(j, jacobian);
  }
}

TEST(Chunks, AnErrorStopsTheWork) {
  const std::vector<double> in(10, 1.0);
  const std::vector<core::OptionSide> side(10, core::OptionSide::call);
  std::vector<double> out(10);
  int calls = 0;
  const auto done =
      for_each_chunk(BlackPriceBatch{in, in, in, in, side, out}, 10, 3, [&](const BlackPriceBatch&) {
        return ++calls == 2 ? Expected<void>(Error{ErrorCode::internal, "the second"}) : Expected<void>();
      });
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().message, "the second");
  EXPECT_EQ(calls, 2);
}

TEST(Chunks, NoElementsMakeNoPiece) {
  const auto never = [](const auto&) -> Expected<void> { return Error{ErrorCode::internal, "called"}; };
  EXPECT_TRUE(for_each_chunk(BlackPriceBatch{}, 0, 3, never));
  EXPECT_TRUE(for_each_grid_chunk(SviGridBatch{}, 3, never));
  EXPECT_TRUE(for_each_grid_chunk(SmileGridBatch{}, 3, never));
}

}  // namespace
}  // namespace volcal
