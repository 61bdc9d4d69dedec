// SPDX-License-Identifier: Apache-2.0
#include "tests/gpu/device_faults.h"

#include <cuda_runtime_api.h>

#include <cstddef>

#include "kernels/cuda/cuda_error.h"

namespace volcal::gpu {
namespace {

__global__ void trap() { asm("trap;"); }

}  // namespace

AllMemory::AllMemory() {
  constexpr std::size_t kLeast = std::size_t{1} << 12;
  for (std::size_t size = std::size_t{1} << 34; size >= kLeast;) {
    void* piece = nullptr;
    if (cudaMalloc(&piece, size) == cudaSuccess) {
      pieces_.push_back(piece);
    } else {
      static_cast<void>(cudaGetLastError());  // the expected error is cleared
      size /= 2;
    }
  }
}

AllMemory::~AllMemory() {
  for (void* piece : pieces_) cuda::forget_failure(cudaFree(piece));
}

bool lose_device() {
  trap<<<1, 1>>>();
  return cudaDeviceSynchronize() != cudaSuccess;
}

}  // namespace volcal::gpu
