// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The profiler: counts of instructions by line of the source, in programs whose translated code counts them
/// (PTX_COUNT_ISSUES).
///
/// A warp issues an instruction once for all lanes that are active: its count is the highest of its lanes',
/// and the lanes' sum over it tells how many were active. A process with PTX_PROFILE=N in its environment
/// prints the N lines with the most issues of each kernel when it ends. These are counts, not times.

#include <cstddef>
#include <cstdint>

#include "tests/ptx/device/translated.h"

namespace ptx {

/// Issues of all warps at one place, and of all lanes.
struct Issues {
  std::uint64_t warps = 0;
  std::uint64_t lanes = 0;
};

/// Counters for a thread of the block, one a site of the running kernel's module, all 0.
[[nodiscard]] std::uint64_t* issues_of(std::size_t thread, int sites);
/// Adds up the counters of the block that has ended.
void gather_issues(const ptx_kernel& kernel, const ptx_module& module, std::size_t threads);

/// What a kernel issued at a place so far, for tests.
[[nodiscard]] Issues issues_at(const char* kernel, int site);

}  // namespace ptx
