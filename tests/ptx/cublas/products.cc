// SPDX-License-Identifier: Apache-2.0
// cuBLAS in plain loops, for an emulated device: its kernels have no PTX that could be translated. Matrices
// are stored by columns, as there. A call waits for its stream and computes at once.

#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstddef>

namespace {

// Values of cublasStatus_t and cublasOperation_t.
constexpr int kSuccess = 0;
constexpr int kNotInitialised = 1;
constexpr int kInvalidValue = 7;
constexpr int kExecutionFailed = 13;
constexpr int kAsIs = 0;
constexpr int kTransposed = 1;

struct Handle {
  cudaStream_t stream = nullptr;
};

/// A matrix by columns, with `distance` elements from one column to the next, perhaps read transposed.
struct Matrix {
  const double* data;
  int distance;
  int operation;
  [[nodiscard]] double at(int row, int column) const {
    if (operation == kTransposed) std::swap(row, column);
    return data[row + static_cast<std::ptrdiff_t>(column) * distance];
  }
};

bool is_valid(int operation, int rows, int columns, int distance) {
  if (operation != kAsIs && operation != kTransposed) return false;
  return distance >= std::max(1, operation == kAsIs ? rows : columns);
}

}  // namespace

extern "C" {

int cublasCreate_v2(Handle** handle) {
  *handle = new Handle;
  return kSuccess;
}

int cublasDestroy_v2(Handle* handle) {
  delete handle;
  return kSuccess;
}

int cublasSetStream_v2(Handle* handle, cudaStream_t stream) {
  if (handle == nullptr) return kNotInitialised;
  handle->stream = stream;
  return kSuccess;
}

/// C = alpha op(A) op(B) + beta C; op(A) is m x k, op(B) k x n. With beta 0 C is not read.
int cublasDgemm_v2(Handle* handle, int op_a, int op_b, int m, int n, int k, const double* alpha,
                   const double* a, int lda, const double* b, int ldb, const double* beta, double* c,
                   int ldc) {
  if (handle == nullptr) return kNotInitialised;
  if (m < 0 || n < 0 || k < 0 || !is_valid(op_a, m, k, lda) || !is_valid(op_b, k, n, ldb) ||
      ldc < std::max(1, m)) {
    return kInvalidValue;
  }
  if (cudaStreamSynchronize(handle->stream) != cudaSuccess) return kExecutionFailed;
  const Matrix left{a, lda, op_a};
  const Matrix right{b, ldb, op_b};
  for (int column = 0; column < n; ++column) {
    for (int row = 0; row < m; ++row) {
      double sum = 0.0;
      for (int i = 0; i < k; ++i) sum += left.at(row, i) * right.at(i, column);
      double& out = c[row + static_cast<std::ptrdiff_t>(column) * ldc];
      out = *alpha * sum + (*beta == 0.0 ? 0.0 : *beta * out);
    }
  }
  return kSuccess;
}
}
