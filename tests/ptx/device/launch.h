// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A grid of blocks, run one after another.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/ptx/device/modules.h"

namespace ptx {

struct Launch {
  HostKernel kernel;
  std::uint32_t blocks;
  std::uint32_t threads;                             ///< of a block
  std::size_t dynamic_shared;                        ///< bytes
  std::vector<std::vector<std::uint8_t>> arguments;  ///< copies of the kernel's
};

/// Runs a launch to its end. False where it failed: threads that wait for ever, or a trap.
[[nodiscard]] bool run(Launch& launch);

}  // namespace ptx
