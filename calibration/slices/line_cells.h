// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Cells of the line of log-moneyness around the bends of slices, for searches and proofs.

#include <algorithm>
#include <span>
#include <vector>

#include "calibration/slices/prove_cells.h"
#include "calibration/slices/slice_kind.h"

namespace volcal {

class LineCells {
 public:
  /// Makes cells from the bends of all slices outwards, doubling in width; wings begin where 1 / |k| is
  /// small.
  explicit LineCells(std::span<const SliceFormula* const> slices);

  /// Ends of the cells, rising; wings begin at the outer two, one below and one above 0.
  [[nodiscard]] const std::vector<double>& bounds() const noexcept { return bounds_; }
  /// Rising points for a scan, eight in each cell.
  [[nodiscard]] std::vector<double> grid() const;

  /// Proves a property of the whole line. `cell_is_proved(low, high)` decides for cells of k,
  /// `wing_is_proved(wing, q)` for cells of q = 1 / |k|.
  template <class CellProof, class WingProof>
  [[nodiscard]] bool prove(const CellProof& cell_is_proved, const WingProof& wing_is_proved) const {
    constexpr int kMaxCells = 20000;  // limit of cells that are tried: some 5 ms
    int budget = kMaxCells;
    for (std::size_t i = 0; i + 1 < bounds_.size(); ++i) {
      if (!prove_cells(bounds_[i], bounds_[i + 1], budget, cell_is_proved)) return false;
    }
    const auto prove_wing = [&](Wing wing, double start) {
      return prove_cells(0.0, 1.0 / start, budget, [&](double low, double high) {
        return wing_is_proved(wing, Interval{low, high});
      });
    };
    return prove_wing(Wing::left, -bounds_.front()) && prove_wing(Wing::right, bounds_.back());
  }

 private:
  std::vector<double> bounds_;
};

}  // namespace volcal
