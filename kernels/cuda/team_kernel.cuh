// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One kernel for all cooperative work: a warp computes each element of a batch.

#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/limits.h"
#include "kernels/cuda/stream.h"
#include "kernels/cuda/warp_team.cuh"

namespace volcal::cuda {

/// Warps of one block: few, since surfaces take unequally long and a block ends with its slowest.
inline constexpr int kTeamsPerBlock = 2;

/// Runs `body(team, i)` for the elements 0 .. n - 1.
template <class Body>
__global__ void __launch_bounds__(kTeamsPerBlock* WarpTeam::kSize, 1) team_kernel(std::int64_t n, Body body) {
  const WarpTeam team{static_cast<int>(threadIdx.x) % WarpTeam::kSize};
  const std::int64_t teams = static_cast<std::int64_t>(gridDim.x) * kTeamsPerBlock;
  const std::int64_t first =
      static_cast<std::int64_t>(blockIdx.x) * kTeamsPerBlock + threadIdx.x / WarpTeam::kSize;
  for (std::int64_t i = first; i < n; i += teams) body(team, i);
}

/// Launches team_kernel; asynchronous; n > 0.
template <class Body>
void launch_team_kernel(const Stream& stream, std::int64_t n, const Body& body) {
  static_assert(std::is_trivially_copyable_v<Body>, "a body travels to the device as bytes");
  const std::int64_t blocks = std::min((n + kTeamsPerBlock - 1) / kTeamsPerBlock, kLargestGrid);
  team_kernel<<<static_cast<unsigned>(blocks), kTeamsPerBlock * WarpTeam::kSize, 0, stream.get()>>>(n, body);
  VOLCAL_CUDA_CHECK(cudaGetLastError());
}

/// Runs `body(team, i, memory)` for the elements 0 .. n - 1: a block is one team, with `memory` of its own.
template <class Memory, class Body>
__global__ void __launch_bounds__(WarpTeam::kSize, 1) memory_kernel(std::int64_t n, Body body) {
  extern __shared__ double shared[];  // larger than a static array may be
  static_assert(alignof(Memory) <= alignof(double), "shared memory is aligned for doubles");
  Memory& memory = *static_cast<Memory*>(static_cast<void*>(shared));
  const WarpTeam team{static_cast<int>(threadIdx.x)};
  for (std::int64_t i = blockIdx.x; i < n; i += gridDim.x) body(team, i, memory);
}

/// Launches memory_kernel; asynchronous; n > 0.
template <class Memory, class Body>
void launch_memory_kernel(const Stream& stream, std::int64_t n, const Body& body) {
  static_assert(std::is_trivially_copyable_v<Body>, "a body travels to the device as bytes");
  static_assert(std::is_trivial_v<Memory>, "nobody constructs it");
  const auto blocks = static_cast<unsigned>(std::min(n, kLargestGrid));
  void (*const kernel)(std::int64_t, Body) = memory_kernel<Memory, Body>;
  VOLCAL_CUDA_CHECK(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                         static_cast<int>(sizeof(Memory))));
  kernel<<<blocks, WarpTeam::kSize, sizeof(Memory), stream.get()>>>(n, body);
  VOLCAL_CUDA_CHECK(cudaGetLastError());
}

}  // namespace volcal::cuda
