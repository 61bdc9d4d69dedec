// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The profiler: counts of instructions by line of the source, in builds of translated code with
/// PTX_COUNT_ISSUES.
///
/// A warp issues an instruction once for all lanes that are active: its count is the highest of its lanes',
/// and the lanes' sum over it tells how many were active. These are counts, not times.

#include <cstddef>
#include <cstdint>

namespace ptx {

/// Counters of a thread of the block, one a site of the running kernel's module; null in builds that do not
/// count.
[[nodiscard]] std::uint64_t* issues_of(std::size_t thread);
/// Adds up the counters of the block that has ended.
void gather_issues();

}  // namespace ptx
