// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Ways to make a device fail.

#include <vector>

namespace volcal::gpu {

/// Holds nearly all memory of the current device until destroyed.
class AllMemory {
 public:
  AllMemory();
  ~AllMemory();
  AllMemory(const AllMemory&) = delete;
  AllMemory& operator=(const AllMemory&) = delete;

 private:
  std::vector<void*> pieces_;
};

/// Runs a kernel that traps, so that the process loses its device for good. False where it did not.
[[nodiscard]] bool lose_device();

}  // namespace volcal::gpu
