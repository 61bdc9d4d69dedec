// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sorting within segments on a device. It is apart from the other kernels because CUB's compile for a
/// minute.

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/stream.h"

namespace volcal::cuda {

/// Arrays of a sort, in device memory; keys are finite or infinite, never NaN.
struct SegmentedSort {
  std::size_t size;           ///< > 0
  std::size_t segments;       ///< > 0
  const std::int64_t* begin;  ///< [segments + 1], rising, from 0 to size
  const double* key;          ///< [size]
  double* sorted_key;         ///< out; [size], falling within each segment
  std::int64_t* order;  ///< out; [size], the original index of each sorted key; equal keys keep their order
};

/// Starts the sort; asynchronous.
void sort_segments(const Stream& stream, const SegmentedSort& sort);

}  // namespace volcal::cuda
