// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A CUDA stream, owned, that does not wait for the default stream.

#include <cuda_runtime_api.h>

#include "kernels/cuda/cuda_error.h"

namespace volcal::cuda {

class Stream {
 public:
  /// Creates the stream on the device that is current in the calling thread.
  Stream() { VOLCAL_CUDA_CHECK(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking)); }
  ~Stream() { forget_failure(cudaStreamDestroy(stream_)); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  [[nodiscard]] cudaStream_t get() const noexcept { return stream_; }
  void synchronize() const { VOLCAL_CUDA_CHECK(cudaStreamSynchronize(stream_)); }

 private:
  cudaStream_t stream_ = nullptr;
};

}  // namespace volcal::cuda
