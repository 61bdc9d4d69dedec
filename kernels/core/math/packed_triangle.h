// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Symmetric matrices stored as the lower triangle, row by row.

#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// Index of an entry; row and column may be swapped.
VOLCAL_HD constexpr int packed_entry(int row, int column) {
  return row >= column ? row * (row + 1) / 2 + column : column * (column + 1) / 2 + row;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
