// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The checker: what is known of each byte of device and shared memory.
///
/// An access is at fault where it leaves its allocation or its space, is not aligned, or reads what nothing
/// wrote. Two accesses of one byte by two threads, of which one writes, are a race unless the same launch
/// orders them: by bar.warp.sync within a warp, by the block's barrier within a block. Shuffles and votes
/// order no memory. Races, and loads of shared memory that nothing wrote, are looked for at the project's own
/// instructions alone: libraries order their accesses by means that are not modelled, and drop what they
/// load too much.

#include <cstddef>
#include <cstdint>

namespace ptx {

enum class ByteState : std::uint8_t { free, unwritten, written };

/// Maps the shadow of device and shared memory.
void map_shadow();

/// Sets the state of bytes of device or shared memory and forgets who used them.
void mark(std::uint64_t address, std::size_t bytes, ByteState state);
/// True where each byte is written.
[[nodiscard]] bool is_written(std::uint64_t address, std::size_t bytes);
/// Marks bytes as written, by the host.
void mark_written(std::uint64_t address, std::size_t bytes);

}  // namespace ptx
