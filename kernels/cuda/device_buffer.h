// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Device memory for n elements, allocated and freed in the order of one stream.
///
/// The only owner of device memory in volcal; kernels get the plain pointer. The buffer must not outlive its
/// stream. Copies from and to pageable host memory are ordered with the stream's kernels; the host array may
/// be read only after Stream::synchronize().

#include <cuda_runtime_api.h>

#include <cstddef>
#include <span>
#include <type_traits>

#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/stream.h"

namespace volcal::cuda {

template <class T>
class DeviceBuffer {
  static_assert(std::is_trivially_copyable_v<T>, "device memory is filled by copying bytes");

 public:
  DeviceBuffer(const Stream& stream, std::size_t size) : stream_(stream.get()), size_(size) {
    if (size_ == 0) return;
    void* memory = nullptr;
    VOLCAL_CUDA_CHECK(cudaMallocAsync(&memory, size_ * sizeof(T), stream_));
    data_ = static_cast<T*>(memory);
  }
  ~DeviceBuffer() {
    if (data_ != nullptr) forget_failure(cudaFreeAsync(data_, stream_));
  }
  DeviceBuffer(const DeviceBuffer&) = delete;
  DeviceBuffer& operator=(const DeviceBuffer&) = delete;

  [[nodiscard]] T* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  void upload(std::span<const T> host) {
    if (size_ == 0) return;
    VOLCAL_CUDA_CHECK(
        cudaMemcpyAsync(data_, host.data(), size_ * sizeof(T), cudaMemcpyHostToDevice, stream_));
  }
  void download(std::span<T> host) const {
    if (size_ == 0) return;
    VOLCAL_CUDA_CHECK(
        cudaMemcpyAsync(host.data(), data_, size_ * sizeof(T), cudaMemcpyDeviceToHost, stream_));
  }

 private:
  cudaStream_t stream_;
  std::size_t size_;
  T* data_ = nullptr;
};

/// A buffer that holds a copy of the host array.
template <class T>
class Uploaded : public DeviceBuffer<std::remove_const_t<T>> {
 public:
  Uploaded(const Stream& stream, std::span<const T> host)
      : DeviceBuffer<std::remove_const_t<T>>(stream, host.size()) {
    this->upload(host);
  }
};

}  // namespace volcal::cuda
