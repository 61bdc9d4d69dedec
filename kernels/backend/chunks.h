// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Cuts a batch into batches of at most `limit` elements, each complete in itself.
///
/// For backends whose memory is smaller than the caller's. What elements share (slices, the grid's
/// log-moneyness) goes whole into each piece. `run` is called for pieces in order and stops at the first
/// error. Domain: limit > 0; lengths agree (ComputeBackend has checked).

#include <algorithm>
#include <cstddef>

#include "kernels/backend/backend.h"
#include "kernels/core/svi_chart.h"
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

/// Pieces of a batch whose elements are its n quotes.
template <class Batch, class Run>
Expected<void> for_each_chunk(const Batch& batch, std::size_t n, std::size_t limit, const Run& run) {
  for (std::size_t begin = 0; begin < n; begin += limit) {
    const Expected<void> done = run(piece_of(batch, begin, std::min(limit, n - begin)));
    if (!done) return done;
  }
  return {};
}

/// Pieces of a grid: whole slices where a slice fits the limit, else ranges of one slice.
template <class Run>
Expected<void> for_each_grid_chunk(const SviGridBatch& batch, std::size_t limit, const Run& run) {
  const std::size_t width = batch.log_moneyness.size();
  if (width == 0) return {};
  const std::size_t points = std::min(width, limit);
  const std::size_t rows = std::max<std::size_t>(1, limit / width);
  for (std::size_t row = 0; row < batch.slices.size(); row += rows) {
    const std::size_t row_count = std::min(rows, batch.slices.size() - row);
    for (std::size_t begin = 0; begin < width; begin += points) {
      const std::size_t n = std::min(points, width - begin);
      const Expected<void> done =
          run(SviGridBatch{batch.slices.subspan(row, row_count), batch.log_moneyness.subspan(begin, n),
                           batch.value.subspan(row * width + begin, row_count * n)});
      if (!done) return done;
    }
  }
  return {};
}

}  // namespace volcal
