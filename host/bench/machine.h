// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Description of the machine and the build that a run's figures belong to.

#include <string>

namespace volcal::bench {

struct Machine {
  std::string processor;  ///< the kernel's name of the processor; empty where it has none
  unsigned cores = 0;     ///< cores that this process may use
  std::string system;     ///< "Linux 6.1.0 x86_64"
  std::string compiler;   ///< "g++ 12.2.0"
  std::string build;      ///< CMake's build type
};

[[nodiscard]] Machine this_machine();

}  // namespace volcal::bench
