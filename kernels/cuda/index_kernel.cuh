// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One kernel for all element work: it applies a body of kernels/core to the indices 0 .. n - 1.

#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/limits.h"
#include "kernels/cuda/stream.h"

namespace volcal::cuda {

/// Threads of one block: a multiple of the warp size that leaves the register file room for 255 registers
/// each.
inline constexpr int kBlockSize = 128;

template <class Body>
__global__ void __launch_bounds__(kBlockSize) index_kernel(std::int64_t n, Body body) {
  const std::int64_t step = static_cast<std::int64_t>(gridDim.x) * blockDim.x;
  const std::int64_t first = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  for (std::int64_t i = first; i < n; i += step) body(i);
}

/// Launches a body; asynchronous; n > 0. Element i may be computed by any thread: bodies share nothing.
template <class Body>
void launch_index_kernel(const Stream& stream, std::int64_t n, const Body& body) {
  static_assert(std::is_trivially_copyable_v<Body>, "a body travels to the device as bytes");
  const std::int64_t blocks = std::min((n + kBlockSize - 1) / kBlockSize, kLargestGrid);
  index_kernel<<<static_cast<unsigned>(blocks), kBlockSize, 0, stream.get()>>>(n, body);
  VOLCAL_CUDA_CHECK(cudaGetLastError());
}

}  // namespace volcal::cuda
