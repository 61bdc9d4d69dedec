// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime_api.h>
#include <dlfcn.h>

#include <cstddef>
#include <cstdlib>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "kernels/cuda/device_buffer.h"
#include "tests/gpu/ceilings.h"
#include "tests/gpu/event_timer.h"

namespace volcal::gpu {
namespace {

/// Three functions of cuBLAS, looked up by name: the library is half a gigabyte, so no bundle includes it.
class Cublas {
 public:
  static Expected<Cublas> open() {
    Cublas blas;
    std::string why;
    for (const std::string& path : paths()) {
      blas.library_ = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
      if (blas.library_ != nullptr) break;
      const char* reason = ::dlerror();
      why = reason == nullptr ? path + ": not found" : reason;
    }
    if (blas.library_ == nullptr) return Error{ErrorCode::unsupported, why};
    blas.create_ = blas.symbol<Create>("cublasCreate_v2");
    blas.set_stream_ = blas.symbol<SetStream>("cublasSetStream_v2");
    blas.product_ = blas.symbol<Product>("cublasDgemm_v2");
    if (blas.create_ == nullptr || blas.set_stream_ == nullptr || blas.product_ == nullptr) {
      return Error{ErrorCode::unsupported,
                   "cuBLAS has no cublasCreate_v2, cublasSetStream_v2 or cublasDgemm_v2"};
    }
    if (const int status = blas.create_(&blas.handle_); status != 0) {
      return Error{ErrorCode::internal, "cublasCreate: status " + std::to_string(status)};
    }
    return blas;
  }

  /// Computes c = a b, all n x n; true where the call was accepted.
  [[nodiscard]] bool multiply(const cuda::Stream& stream, int n, const double* a, const double* b,
                              double* c) const {
    constexpr int kAsIs = 0;  // CUBLAS_OP_N
    const double one = 1.0;
    const double none = 0.0;
    return set_stream_(handle_, stream.get()) == 0 &&
           product_(handle_, kAsIs, kAsIs, n, n, n, &one, a, n, b, n, &none, c, n) == 0;
  }

 private:
  using Create = int (*)(void**);
  using SetStream = int (*)(void*, cudaStream_t);
  using Product = int (*)(void*, int, int, int, int, int, const double*, const double*, int, const double*,
                          int, const double*, double*, int);

  static std::vector<std::string> paths() {
    std::vector<std::string> folders;
    if (const char* given = std::getenv("VOLCAL_CUDA_LIBRARIES"); given != nullptr) {
      std::istringstream list(given);
      for (std::string folder; std::getline(list, folder, ':');) folders.push_back(folder + "/");
    }
    folders.emplace_back();  // folders that the loader searches
    std::vector<std::string> all;
    for (const std::string& folder : folders) {
      for (const char* name : {"libcublas.so.13", "libcublas.so.12", "libcublas.so.11", "libcublas.so"}) {
        all.push_back(folder + name);
      }
    }
    return all;
  }
  template <class Function>
  Function symbol(const char* name) const {
    return reinterpret_cast<Function>(::dlsym(library_, name));
  }

  void* library_ = nullptr;  // it stays loaded until the process ends, as does the handle
  void* handle_ = nullptr;
  Create create_ = nullptr;
  SetStream set_stream_ = nullptr;
  Product product_ = nullptr;
};

}  // namespace

Expected<double> matrix_product_rate(int n) {
  const auto cublas = Cublas::open();
  if (!cublas) return cublas.error();
  const cuda::Stream stream;
  const auto size = static_cast<std::size_t>(n) * static_cast<std::size_t>(n);
  // Zeros would give too high a rate: a chip draws less power on them and clocks higher.
  std::mt19937_64 engine(20261122);
  std::uniform_real_distribution<double> entry(-1.0, 1.0);
  std::vector<double> host(size);
  for (double& value : host) value = entry(engine);
  cuda::DeviceBuffer<double> a(stream, size);
  cuda::DeviceBuffer<double> b(stream, size);
  const cuda::DeviceBuffer<double> c(stream, size);
  a.upload(host);
  b.upload(host);
  bool accepted = true;
  const double seconds = median_seconds(stream, [&](const cuda::Stream& s) {
    accepted = cublas->multiply(s, n, a.data(), b.data(), c.data()) && accepted;
  });
  if (!accepted) return Error{ErrorCode::internal, "cublasDgemm refused the product"};
  return 2.0 * static_cast<double>(size) * n / seconds;
}

}  // namespace volcal::gpu
