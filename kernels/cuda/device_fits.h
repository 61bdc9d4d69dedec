// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A batch of fits on a device: its arrays uploaded, and what a fit changes brought back.

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
      // Bytes become what they were: the buffer holds a copy of `values`.
      arrays_.*member = static_cast<decltype(values.data())>(static_cast<void*>(buffer.data()));
    });
  }

  /// In device memory.
  [[nodiscard]] const core::SviFitArrays& arrays() const noexcept { return arrays_; }

  /// Asynchronous.
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
