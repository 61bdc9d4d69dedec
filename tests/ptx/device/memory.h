// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The memory of the device: an arena at a fixed address for global memory, a window below 4 GiB for shared
/// memory.
///
/// An address of the device is the same address in this process. Freed memory is given back to the system and
/// its addresses are not used again before the arena's end is reached, so that a stale pointer meets nothing.

#include <cstddef>
#include <cstdint>
#include <map>

namespace ptx {

inline constexpr std::uint64_t kArena = 0x500000000000;
inline constexpr std::uint64_t kArenaBytes = std::uint64_t{64} << 30;

/// Maps arena and window; called once before any other use.
void map_memory();

/// Address of new memory, filled with Settings::fill; 0 where the device has not so much left.
[[nodiscard]] std::uint64_t allocate(std::size_t bytes);
/// False where nothing is allocated at this address.
[[nodiscard]] bool release(std::uint64_t address);

/// True where all bytes lie within one allocation.
[[nodiscard]] bool is_allocated(std::uint64_t address, std::size_t bytes);

/// Allocations that were not freed, sizes by address.
[[nodiscard]] const std::map<std::uint64_t, std::size_t>& allocations();
[[nodiscard]] std::size_t bytes_in_use();
/// Bytes that can still be allocated.
[[nodiscard]] std::size_t bytes_free();

}  // namespace ptx
