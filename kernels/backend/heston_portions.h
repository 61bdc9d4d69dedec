// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Cuts long slices for backends that share work out, and batches for backends with little memory.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/backend/backend.h"

namespace volcal {

/// Cuts slices into ones of at most `longest` strikes, which keep their order.
inline std::vector<core::HestonSlice> heston_portions(std::span<const core::HestonSlice> slices,
                                                      std::int64_t longest) {
  std::vector<core::HestonSlice> portions;
  portions.reserve(slices.size());
  for (const core::HestonSlice& slice : slices) {
    for (std::int64_t done = 0; done < slice.count; done += longest) {
      core::HestonSlice portion = slice;
      portion.begin = slice.begin + done;
      portion.count = std::min(longest, slice.count - done);
      portions.push_back(portion);
    }
  }
  return portions;
}

/// Calls run(piece) for pieces whose strikes lie within `longest` neighbours, each with slices that begin in
/// the piece's own arrays. No slice of `batch` is longer than `longest`. Stops at the first error.
template <class Run>
Expected<void> for_each_heston_chunk(const HestonPriceBatch& batch, std::int64_t longest, const Run& run) {
  std::size_t first = 0;
  while (first < batch.slices.size()) {
    std::int64_t low = batch.slices[first].begin;
    std::int64_t high = low + batch.slices[first].count;
    std::size_t last = first + 1;
    for (; last < batch.slices.size(); ++last) {
      const core::HestonSlice& next = batch.slices[last];
      const std::int64_t new_low = std::min(low, next.begin);
      const std::int64_t new_high = std::max(high, next.begin + next.count);
      if (new_high - new_low > longest) break;
      low = new_low;
      high = new_high;
    }
    std::vector<core::HestonSlice> rebased(batch.slices.begin() + static_cast<std::ptrdiff_t>(first),
                                           batch.slices.begin() + static_cast<std::ptrdiff_t>(last));
    for (core::HestonSlice& slice : rebased) slice.begin -= low;
    const auto offset = static_cast<std::size_t>(low);
    const auto count = static_cast<std::size_t>(high - low);
    HestonPriceBatch piece = batch;
    piece.slices = rebased;
    piece.log_moneyness = batch.log_moneyness.subspan(offset, count);
    piece.price = batch.price.subspan(offset, count);
    piece.error = batch.error.subspan(offset, count);
    piece.status = batch.status.subspan(offset, count);
    if (!batch.gradient.empty()) {
      piece.gradient =
          batch.gradient.subspan(offset * core::kHestonDimension, count * core::kHestonDimension);
    }
    if (!batch.slope.empty()) piece.slope = batch.slope.subspan(offset, count);
    if (!batch.curvature.empty()) piece.curvature = batch.curvature.subspan(offset, count);
    Expected<void> done = run(piece);
    if (!done) return done;
    first = last;
  }
  return {};
}

}  // namespace volcal
