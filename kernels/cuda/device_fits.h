// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A batch of fits on a device: its arrays are uploaded, and those that a fit changes are downloaded.

#include <cstddef>
#include <deque>
#include <span>

#include "kernels/backend/svi_fit_batch.h"
#include "kernels/cuda/device_buffer.h"
#include "kernels/cuda/stream.h"

namespace volcal::cuda {

class DeviceFits {
 public:
  DeviceFits(const Stream& stream, SviFitBatch& host) : host_(host) {
    arrays_ = host.arrays();
    host.for_each_array([&](auto member, auto& values, SviFitBatch::Role role) {
      auto& buffer = buffers_.emplace_back(stream, std::as_bytes(std::span(values)).size());
      if (role != SviFitBatch::Role::scratch) buffer.upload(std::as_bytes(std::span(values)));
      // The buffer holds a copy of `values`, so its bytes have that type again.
      arrays_.*member = static_cast<decltype(values.data())>(static_cast<void*>(buffer.data()));
    });
  }

  /// The arrays in device memory.
  [[nodiscard]] const core::SviFitArrays& arrays() const noexcept { return arrays_; }

  /// Starts the copies to the host; asynchronous.
  void download() const {
    auto buffer = buffers_.begin();
    host_.for_each_array([&](auto, auto& values, SviFitBatch::Role role) {
      if (role == SviFitBatch::Role::state) buffer->download(std::as_writable_bytes(std::span(values)));
      ++buffer;
    });
  }

 private:
  SviFitBatch& host_;
  core::SviFitArrays arrays_;
  std::deque<DeviceBuffer<std::byte>> buffers_;
};

}  // namespace volcal::cuda
