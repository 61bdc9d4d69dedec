// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "kernels/core/math/packed_triangle.h"

namespace volcal {

/// Quadratic form d^T C d of a 5 x 5 matrix C that is stored as its lower triangle by rows.
[[nodiscard]] inline double packed_form(const std::array<double, 15>& matrix, const double* d) noexcept {
  constexpr int kD = 5;
  double sum = 0.0;
  for (int i = 0; i < kD; ++i) {
    for (int j = 0; j < kD; ++j) {
      sum += d[i] * matrix[static_cast<std::size_t>(core::packed_entry(i, j))] * d[j];
    }
  }
  return sum;
}

}  // namespace volcal
