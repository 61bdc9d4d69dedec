// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Spans of a batch over device memory.

#include <span>

#include "kernels/cuda/device_buffer.h"

namespace volcal::cuda {

template <class T>
std::span<T> view(const DeviceBuffer<T>& buffer) {
  return {buffer.data(), buffer.size()};
}

template <class T>
std::span<const T> const_view(const DeviceBuffer<T>& buffer) {
  return {buffer.data(), buffer.size()};
}

}  // namespace volcal::cuda
