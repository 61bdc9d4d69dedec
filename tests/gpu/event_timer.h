// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Times of work on a stream, by CUDA events around it.

#include <cuda_runtime_api.h>

#include <algorithm>
#include <array>

#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/stream.h"
#include "tests/gpu/ceilings.h"

namespace volcal::gpu {

class Event {
 public:
  Event() { VOLCAL_CUDA_CHECK(cudaEventCreate(&event_)); }
  ~Event() { cuda::forget_failure(cudaEventDestroy(event_)); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  [[nodiscard]] cudaEvent_t get() const noexcept { return event_; }

 private:
  cudaEvent_t event_ = nullptr;
};

/// Median of kCeilingRuns runs of `work(stream)`, which enqueues and does not wait.
template <class Work>
[[nodiscard]] double median_seconds(const cuda::Stream& stream, const Work& work) {
  const Event begin;
  const Event end;
  std::array<double, kCeilingRuns> seconds{};
  work(stream);
  stream.synchronize();
  for (double& run : seconds) {
    VOLCAL_CUDA_CHECK(cudaEventRecord(begin.get(), stream.get()));
    work(stream);
    VOLCAL_CUDA_CHECK(cudaEventRecord(end.get(), stream.get()));
    VOLCAL_CUDA_CHECK(cudaEventSynchronize(end.get()));
    float milliseconds = 0.0F;
    VOLCAL_CUDA_CHECK(cudaEventElapsedTime(&milliseconds, begin.get(), end.get()));
    run = 1e-3 * static_cast<double>(milliseconds);
  }
  std::ranges::nth_element(seconds, seconds.begin() + kCeilingRuns / 2);
  return seconds[kCeilingRuns / 2];
}

}  // namespace volcal::gpu
