// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Launches of translated kernels by their names, without host code of nvcc's.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "tests/ptx/device/findings.h"
#include "tests/ptx/device/launch.h"
#include "tests/ptx/device/memory.h"
#include "tests/ptx/device/settings.h"
#include "tests/ptx/device/shadow.h"

namespace ptx::test {

/// An array on the device.
template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t size) : size_(size) {
    map_memory();
    address_ = allocate(size * sizeof(T));
  }
  explicit DeviceArray(const std::vector<T>& values) : DeviceArray(values.size()) {
    std::memcpy(reinterpret_cast<void*>(address_), values.data(), size_ * sizeof(T));
    if (settings().checks) mark_written(address_, size_ * sizeof(T));
  }
  ~DeviceArray() { EXPECT_TRUE(release(address_)); }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

  [[nodiscard]] std::uint64_t address() const { return address_; }
  [[nodiscard]] std::vector<T> values() const {
    const T* const begin = reinterpret_cast<const T*>(address_);
    return std::vector<T>(begin, begin + size_);
  }

 private:
  std::size_t size_;
  std::uint64_t address_ = 0;
};

template <class T>
std::vector<std::uint8_t> argument(const T& value) {
  std::vector<std::uint8_t> bytes(sizeof value);
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

/// Runs a kernel to its end; false where it failed.
template <class... Arguments>
[[nodiscard]] bool run_kernel(const std::string& name, std::uint32_t blocks, std::uint32_t threads,
                              std::size_t dynamic_shared, const Arguments&... arguments) {
  Launch launch{kernel_named(name), blocks, threads, dynamic_shared, {argument(arguments)...}};
  EXPECT_NE(launch.kernel.kernel, nullptr) << name;
  return launch.kernel.kernel != nullptr && run(launch);
}

}  // namespace ptx::test
