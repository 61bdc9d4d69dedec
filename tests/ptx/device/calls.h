// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A call of the runtime: one at a time, one of them failing where a test asks for it, errors kept as CUDA
/// keeps them.

#include <cuda_runtime_api.h>

#include <mutex>

namespace ptx {

/// Stands at the beginning of each function of the runtime that can fail.
class Call {
 public:
  Call();

  /// The error with which the call must end at once: the one that was asked for, or the one that a failed
  /// launch left behind for good.
  [[nodiscard]] cudaError_t failure() const noexcept { return failure_; }
  /// Keeps an error for cudaGetLastError and returns it.
  static cudaError_t fail(cudaError_t error);

 private:
  std::lock_guard<std::recursive_mutex> turn_;
  cudaError_t failure_ = cudaSuccess;
};

/// The error after which nothing works any more, as after a trap.
void break_device(cudaError_t error);
[[nodiscard]] cudaError_t device_error();

/// Calls so far, by which PTX_FAIL counts.
[[nodiscard]] long calls();
/// For tests: counts from 0 again, mends a broken device and forgets the last error.
void start_over();

}  // namespace ptx
