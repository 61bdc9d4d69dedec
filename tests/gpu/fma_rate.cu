// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime_api.h>

#include "kernels/cuda/device_buffer.h"
#include "tests/gpu/ceilings.h"
#include "tests/gpu/event_timer.h"

namespace volcal::gpu {
namespace {

constexpr int kChains = 8;  ///< chains of one thread: enough that none waits for the one before
constexpr int kTurns = 8192;
constexpr int kThreads = 256;
constexpr int kBlocksPerProcessor = 16;

__global__ void multiply_add(double factor, double* out) {
  double chain[kChains];
  for (int c = 0; c < kChains; ++c) chain[c] = threadIdx.x + c;
  for (int turn = 0; turn < kTurns; ++turn) {
#pragma unroll
    for (int c = 0; c < kChains; ++c) chain[c] = fma(chain[c], factor, factor);
  }
  double sum = 0.0;
  for (int c = 0; c < kChains; ++c) sum += chain[c];
  out[static_cast<long>(blockIdx.x) * blockDim.x + threadIdx.x] = sum;
}

}  // namespace

double fma_rate() {
  int ordinal = 0;
  int processors = 0;
  VOLCAL_CUDA_CHECK(cudaGetDevice(&ordinal));
  VOLCAL_CUDA_CHECK(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, ordinal));
  const int blocks = kBlocksPerProcessor * processors;
  const cuda::Stream stream;
  const cuda::DeviceBuffer<double> out(stream, static_cast<std::size_t>(blocks) * kThreads);
  const double seconds = median_seconds(stream, [&](const cuda::Stream& s) {
    multiply_add<<<static_cast<unsigned>(blocks), kThreads, 0, s.get()>>>(0.999999, out.data());
    VOLCAL_CUDA_CHECK(cudaGetLastError());
  });
  return 2.0 * static_cast<double>(out.size()) * kChains * kTurns / seconds;
}

}  // namespace volcal::gpu
