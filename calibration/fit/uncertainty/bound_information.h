// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The inverse of a surface's information where constraints bind some of its slices to each other.
///
///     A = blockdiag(U_s^T U_s) + sum of c c^T     with c the rows of constraints, each over one slice or two
///
/// Slices that no chain of rows joins have no covariance, so each group of bound slices is inverted by
/// itself, through a sparse QR decomposition of its rows, which squares no condition number.

#include <cstddef>
#include <optional>
#include <vector>

#include "calibration/fit/uncertainty/serial_correlation.h"

namespace volcal::fit {

/// Derivatives of a constraint by either slice. A constraint on one slice has `later` == `earlier` and no
/// `to`.
struct ConstraintRow {
  std::size_t earlier;
  std::size_t later;
  ChartVector from;
  ChartVector to = ChartVector::Zero();
};

class BoundInverse {
 public:
  /// Makes the inverse. `factors` are U_s, upper triangles. Empty where A has no inverse to rounding.
  [[nodiscard]] static std::optional<BoundInverse> make(const std::vector<ChartMatrix>& factors,
                                                        const std::vector<ConstraintRow>& rows);

  /// The slices that constraints bind to `slice`, itself included, rising.
  [[nodiscard]] const std::vector<std::size_t>& bound_to(std::size_t slice) const {
    return groups_[group_[slice]].slices;
  }
  /// Block of A^-1 between `slice` and the one at `place` in bound_to(slice).
  [[nodiscard]] const ChartMatrix& block(std::size_t slice, std::size_t place) const {
    const Group& group = groups_[group_[slice]];
    return group.blocks[place_[slice] * group.slices.size() + place];
  }
  [[nodiscard]] const ChartMatrix& own_block(std::size_t slice) const { return block(slice, place_[slice]); }

 private:
  struct Group {
    std::vector<std::size_t> slices;
    std::vector<std::size_t> rows;
    std::vector<ChartMatrix> blocks;  ///< [slice][slice]
  };

  void find_groups(std::size_t slices, const std::vector<ConstraintRow>& rows);
  [[nodiscard]] bool invert(const std::vector<ChartMatrix>& factors, const std::vector<ConstraintRow>& rows,
                            Group& group) const;

  std::vector<std::size_t> group_;  ///< [slice] its group
  std::vector<std::size_t> place_;  ///< [slice] its place in the group
  std::vector<Group> groups_;
};

}  // namespace volcal::fit
