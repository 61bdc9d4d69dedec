// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Failed CUDA calls: thrown by one macro inside kernels/cuda, turned into Error at the backend.

#include <cuda_runtime_api.h>

#include <stdexcept>
#include <string>

namespace volcal::cuda {

class CudaFailure : public std::runtime_error {
 public:
  CudaFailure(cudaError_t code, const char* call)
      : std::runtime_error(std::string(call) + ": " + cudaGetErrorString(code)) {}
};

/// Throws CudaFailure unless `code` is success. The runtime keeps the last error until it is read: left
/// there, it would be reported by the next, unrelated call.
inline void check(cudaError_t code, const char* call) {
  if (code == cudaSuccess) return;
  static_cast<void>(cudaGetLastError());
  throw CudaFailure(code, call);
}

/// For calls whose failure nobody can act on, as in destructors: forgets the error, which the next call would
/// report as its own otherwise. An error that lasts, as of a trap, is reported by that call all the same.
inline void forget_failure(cudaError_t code) noexcept {
  if (code != cudaSuccess) static_cast<void>(cudaGetLastError());
}

}  // namespace volcal::cuda

#define VOLCAL_CUDA_CHECK(call) ::volcal::cuda::check((call), #call)
