// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Meetings of the lanes of a warp: barriers, shuffles and votes, which begin when all lanes of the mask have
/// come.
///
/// Reported are a lane that is not in its own mask, lanes of one mask that wait in different kinds of
/// meeting, lanes that meet from two places, and a shuffle that reads a lane outside of its mask.

#include <cstddef>
#include <cstdint>

namespace ptx {

inline constexpr std::uint32_t kWarp = 32;

/// Begins a block of so many warps: no lane waits.
void forget_meetings(std::size_t warps);

/// The lane that a shuffle reads, and whether it is in range, by the PTX ISA's definition of shfl.sync.
/// `clamp` is its operand c: the highest lane in bits 0 to 4, the mask of the segment in bits 8 to 12.
struct ShuffleSource {
  std::uint32_t lane;
  bool is_valid;
};
[[nodiscard]] ShuffleSource shuffle_source(int kind, std::uint32_t lane, std::uint32_t operand,
                                           std::uint32_t clamp);

}  // namespace ptx
