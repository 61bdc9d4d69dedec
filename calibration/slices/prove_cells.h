// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The search for a proof over a range: cells that are not proved are halved.

#include <array>
#include <cstddef>

namespace volcal {

/// Halves cells until each is proved or the budget ends. `cell_is_proved(low, high)` proves one. A cell that
/// 24 halvings leave unproved is within 1e-7 or so of a violation.
template <class Proof>
[[nodiscard]] bool prove_cells(double low, double high, int& budget, const Proof& cell_is_proved) {
  constexpr int kMaxDepth = 24;
  struct Cell {
    double low;
    double high;
    int depth;
  };
  std::array<Cell, kMaxDepth + 2> stack{};
  std::size_t count = 0;
  stack[count++] = {low, high, 0};
  while (count > 0) {
    const Cell cell = stack[--count];
    if (--budget < 0) return false;
    if (cell_is_proved(cell.low, cell.high)) continue;
    if (cell.depth >= kMaxDepth) return false;
    const double middle = 0.5 * (cell.low + cell.high);
    stack[count++] = {middle, cell.high, cell.depth + 1};
    stack[count++] = {cell.low, middle, cell.depth + 1};
  }
  return true;
}

}  // namespace volcal
