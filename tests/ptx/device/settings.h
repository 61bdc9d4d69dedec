// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How the device behaves: each setting is a freedom that CUDA leaves a device, or a fault. They are read
/// from the environment before the first use and may be changed by tests while nothing runs.

#include <cstddef>
#include <cstdint>
#include <string>

namespace ptx {

/// Order in which the threads of a block take turns.
enum class LaneOrder : std::uint8_t { rising, falling, shuffled };
/// When the work of a stream is done.
enum class StreamWork : std::uint8_t {
  at_once,
  at_synchronisation,              ///< host memory is read then, as pinned memory may be
  at_synchronisation_from_copies,  ///< host memory is read when the copy is issued, as pageable memory is
};

struct Settings {
  LaneOrder lanes = LaneOrder::rising;       ///< PTX_LANES=rising|falling|shuffled
  bool blocks_fall = false;                  ///< PTX_BLOCKS=falling: the last block of own kernels runs first
  std::uint8_t fill = 0xff;                  ///< PTX_FILL=N: the byte that fresh memory holds
  StreamWork streams = StreamWork::at_once;  ///< PTX_STREAMS=late|late_copies
  bool checks = false;                       ///< PTX_CHECK=1: every access is checked
  long failing_call = 0;                     ///< PTX_FAIL=N: the N-th call of the runtime fails; 0: none
  int devices = 1;                           ///< PTX_DEVICES=0: no device
  std::size_t memory = std::size_t{40} << 30;  ///< PTX_MEMORY_MB=N: bytes of device memory
  /// PTX_IGNORE_BARRIER=FILE or FILE:LINE: barriers of warps that stem from there do nothing.
  std::string ignored_barrier;
};

/// The settings in force.
[[nodiscard]] Settings& settings();

}  // namespace ptx
