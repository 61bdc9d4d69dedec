// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "kernels/cuda/device_buffer.h"
#include "tests/gpu/ceilings.h"
#include "tests/gpu/event_timer.h"

namespace volcal::gpu {
namespace {

using Bytes = cuda::DeviceBuffer<unsigned char>;

/// Size of a copy, many times any cache.
constexpr std::size_t kDeviceBytes = std::size_t{2} << 30;
constexpr std::size_t kHostBytes = std::size_t{256} << 20;

/// Host memory that a device reads by itself.
class PageLocked {
 public:
  explicit PageLocked(std::size_t bytes) : bytes_(bytes) { VOLCAL_CUDA_CHECK(cudaMallocHost(&data_, bytes)); }
  ~PageLocked() { cuda::forget_failure(cudaFreeHost(data_)); }
  PageLocked(const PageLocked&) = delete;
  PageLocked& operator=(const PageLocked&) = delete;
  [[nodiscard]] std::span<unsigned char> span() const { return {static_cast<unsigned char*>(data_), bytes_}; }

 private:
  std::size_t bytes_;
  void* data_ = nullptr;
};

/// Bytes to allocate: `wanted`, or a quarter of the free memory if that is less.
std::size_t room_for(std::size_t wanted) {
  std::size_t free = 0;
  std::size_t total = 0;
  VOLCAL_CUDA_CHECK(cudaMemGetInfo(&free, &total));
  return std::min(wanted, free / 4);
}

double rate(std::size_t bytes, double seconds) { return static_cast<double>(bytes) / seconds; }

/// Fills memory with bytes that no compression and no sharing of zero pages make cheap.
void fill(std::span<unsigned char> memory) {
  unsigned state = 20261122U;
  for (unsigned char& byte : memory) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<unsigned char>(state >> 24U);
  }
}

}  // namespace

CopyRates copy_rates() {
  const cuda::Stream stream;
  CopyRates rates;
  rates.device_bytes = room_for(kDeviceBytes);
  rates.host_bytes = room_for(kHostBytes);
  {
    const Bytes from(stream, rates.device_bytes);
    const Bytes to(stream, rates.device_bytes);
    const double seconds = median_seconds(stream, [&](const cuda::Stream& s) {
      VOLCAL_CUDA_CHECK(
          cudaMemcpyAsync(to.data(), from.data(), to.size(), cudaMemcpyDeviceToDevice, s.get()));
    });
    rates.within_device = rate(2 * rates.device_bytes, seconds);
  }
  Bytes device(stream, rates.host_bytes);
  const PageLocked locked(rates.host_bytes);
  std::vector<unsigned char> pageable(rates.host_bytes);
  fill(locked.span());
  fill(pageable);
  const auto up = [&](std::span<unsigned char> host) {
    return rate(host.size(), median_seconds(stream, [&](const cuda::Stream&) { device.upload(host); }));
  };
  const auto down = [&](std::span<unsigned char> host) {
    return rate(host.size(), median_seconds(stream, [&](const cuda::Stream&) { device.download(host); }));
  };
  rates.to_device = up(locked.span());
  rates.to_host = down(locked.span());
  rates.to_device_pageable = up(pageable);
  rates.to_host_pageable = down(pageable);
  return rates;
}

double peer_copy_rate(int from, int to) {
  VOLCAL_CUDA_CHECK(cudaSetDevice(to));
  const cuda::Stream target_stream;
  const Bytes target(target_stream, room_for(kDeviceBytes));
  target_stream.synchronize();
  VOLCAL_CUDA_CHECK(cudaSetDevice(from));
  const cuda::Stream stream;
  const Bytes source(stream, target.size());
  const double seconds = median_seconds(stream, [&](const cuda::Stream& s) {
    VOLCAL_CUDA_CHECK(cudaMemcpyPeerAsync(target.data(), to, source.data(), from, source.size(), s.get()));
  });
  return rate(source.size(), seconds);
}

}  // namespace volcal::gpu
