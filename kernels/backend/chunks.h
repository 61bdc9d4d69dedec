// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Cuts a batch into batches of at most `limit` elements, each complete in itself.
///
/// This is for backends whose memory is smaller than the caller's. Arrays that elements share (slices, the
/// grid's log-moneyness) go whole into each piece. `run` is called for the pieces in order and stops at the
/// first error. Domain: limit > 0; lengths agree (ComputeBackend has checked).

#include <algorithm>
#include <cstddef>

#include "kernels/backend/backend.h"
#include "kernels/core/svi/svi_chart.h"
#include "volcal/expected.h"

namespace volcal {

inline ImpliedVolBatch piece_of(const ImpliedVolBatch& b, std::size_t begin, std::size_t n) {
  return {b.undiscounted_price.subspan(begin, n),
          b.forward.subspan(begin, n),
          b.strike.subspan(begin, n),
          b.time_to_expiry.subspan(begin, n),
          b.side.subspan(begin, n),
          b.implied_vol.subspan(begin, n),
          b.status.subspan(begin, n)};
}

inline BlackPriceBatch piece_of(const BlackPriceBatch& b, std::size_t begin, std::size_t n) {
  return {b.forward.subspan(begin, n),        b.strike.subspan(begin, n),
          b.time_to_expiry.subspan(begin, n), b.implied_vol.subspan(begin, n),
          b.side.subspan(begin, n),           b.undiscounted_price.subspan(begin, n)};
}

inline SviResidualBatch piece_of(const SviResidualBatch& b, std::size_t begin, std::size_t n) {
  constexpr std::size_t kWidth = core::kSviDimension;
  return {b.slices,
          b.time_to_expiry,
          b.slice_of.subspan(begin, n),
          b.log_moneyness.subspan(begin, n),
          b.market_vol.subspan(begin, n),
          b.scale.subspan(begin, n),
          b.residual.subspan(begin, n),
          b.jacobian.subspan(begin * kWidth, n * kWidth)};
}

inline SurfacePointBatch piece_of(const SurfacePointBatch& b, std::size_t begin, std::size_t n) {
  return {b.edges,
          b.segments,
          b.time_to_expiry.subspan(begin, n),
          b.coordinate.subspan(begin, n),
          b.value.subspan(begin, n),
          b.from,
          b.quantity};
}

/// Rows and columns of a grid, and a piece of it whose values are contiguous.
inline std::size_t rows_of(const SviGridBatch& b) { return b.slices.size(); }
inline std::size_t columns_of(const SviGridBatch& b) { return b.log_moneyness.size(); }
inline SviGridBatch grid_piece_of(const SviGridBatch& b, std::size_t row, std::size_t rows,
                                  std::size_t column, std::size_t columns) {
  return {b.slices.subspan(row, rows), b.log_moneyness.subspan(column, columns),
          b.value.subspan(row * columns_of(b) + column, rows * columns)};
}

inline std::size_t rows_of(const SmileGridBatch& b) { return b.rows.size(); }
inline std::size_t columns_of(const SmileGridBatch& b) { return b.coordinate.size(); }
inline SmileGridBatch grid_piece_of(const SmileGridBatch& b, std::size_t row, std::size_t rows,
                                    std::size_t column, std::size_t columns) {
  return {b.rows.subspan(row, rows), b.coordinate.subspan(column, columns),
          b.value.subspan(row * columns_of(b) + column, rows * columns), b.from, b.quantity};
}

/// Runs the pieces of a batch whose elements are its n quotes.
template <class Batch, class Run>
Expected<void> for_each_chunk(const Batch& batch, std::size_t n, std::size_t limit, const Run& run) {
  for (std::size_t begin = 0; begin < n; begin += limit) {
    const Expected<void> done = run(piece_of(batch, begin, std::min(limit, n - begin)));
    if (!done) return done;
  }
  return {};
}

/// Runs the pieces of a grid: whole rows where a row fits the limit, else ranges of one row.
template <class Batch, class Run>
Expected<void> for_each_grid_chunk(const Batch& batch, std::size_t limit, const Run& run) {
  const std::size_t width = columns_of(batch);
  if (width == 0) return {};
  const std::size_t points = std::min(width, limit);
  const std::size_t rows = std::max<std::size_t>(1, limit / width);
  for (std::size_t row = 0; row < rows_of(batch); row += rows) {
    const std::size_t row_count = std::min(rows, rows_of(batch) - row);
    for (std::size_t begin = 0; begin < width; begin += points) {
      const std::size_t n = std::min(points, width - begin);
      const Expected<void> done = run(grid_piece_of(batch, row, row_count, begin, n));
      if (!done) return done;
    }
  }
  return {};
}

}  // namespace volcal
