// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The most that one launch and one piece of a batch hold. Larger batches are walked over, or cut into
/// pieces: results do not depend on these numbers. A device that is emulated on the CPU (tests/ptx) is built
/// with small ones, so that batches beyond them stay small too.

#include <cstddef>
#include <cstdint>

#ifndef VOLCAL_LARGEST_GRID
#define VOLCAL_LARGEST_GRID 65536
#endif
#ifndef VOLCAL_LARGEST_PIECE
#define VOLCAL_LARGEST_PIECE 4194304
#endif

namespace volcal::cuda {

/// Blocks of one launch: any device allows so many; threads and teams walk over the rest in strides.
inline constexpr std::int64_t kLargestGrid = VOLCAL_LARGEST_GRID;
/// Elements on the device at once: at most 10 doubles an element (residuals and their Jacobian), 320 MiB.
inline constexpr std::size_t kLargestPiece = VOLCAL_LARGEST_PIECE;

}  // namespace volcal::cuda
