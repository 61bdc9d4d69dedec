// SPDX-License-Identifier: Apache-2.0
#include "tests/ptx/device/launch.h"

#include <cstring>

#include "tests/ptx/device/issues.h"
#include "tests/ptx/device/settings.h"
#include "tests/ptx/device/shadow.h"
#include "tests/ptx/device/thread.h"

namespace ptx {
namespace {

void fill(std::uint64_t address, std::size_t bytes) {
  std::memset(reinterpret_cast<void*>(address), settings().fill, bytes);
  if (settings().checks) mark(address, bytes, ByteState::unwritten);
}

/// Shared memory begins with the fill's byte in each block; what a launch did not ask for is out of bounds.
void prepare_shared(const Launch& launch, bool is_first) {
  if (is_first && settings().checks) mark(PTX_SHARED, PTX_SHARED_BYTES, ByteState::free);
  fill(PTX_SHARED, launch.dynamic_shared);
  fill(PTX_SHARED + PTX_STATIC_SHARED, launch.kernel.module->static_shared);
}

}  // namespace

bool run(Launch& launch) {
  static std::uint32_t launches = 0;
  Running& running = current_block().running;
  running = {launch.kernel.kernel, launch.kernel.module, {}, launch.dynamic_shared, ++launches};
  for (std::vector<std::uint8_t>& argument : launch.arguments) running.arguments.push_back(argument.data());
  running.arguments.push_back(nullptr);
  // Blocks of libraries may wait for those before them.
  const bool falls = settings().blocks_fall && running.kernel->is_own != 0;
  for (std::uint32_t i = 0; i < launch.blocks; ++i) {
    prepare_shared(launch, i == 0);
    if (!run_block(falls ? launch.blocks - 1 - i : i, launch.blocks, launch.threads)) return false;
    if (running.module->counts_issues != 0) gather_issues(*running.kernel, *running.module, launch.threads);
  }
  return true;
}

}  // namespace ptx
