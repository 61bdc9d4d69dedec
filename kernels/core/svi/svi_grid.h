// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Element bodies over the grid of all slices x all log-moneyness: total variance and Durrleman's g.
///
/// Element i belongs to slice i / n_points and log-moneyness i % n_points. The remainder is taken from the
/// quotient: on a device each 64-bit division is a call of some fifty instructions.

#include <cstdint>

#include "kernels/core/portability.h"
#include "kernels/core/svi/svi.h"

namespace volcal::core {

/// Arrays of a function of slice and log-moneyness on their grid.
struct SviGridArrays {
  const SviRaw<double>* slices;  ///< [n_slices]
  const double* log_moneyness;   ///< [n_points]
  double* value;                 ///< [n_slices * n_points], slice-major
  std::int64_t n_points;         ///< > 0
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

struct SviTotalVarianceGridBody : SviGridArrays {
  VOLCAL_HD void operator()(std::int64_t i) const {
    const std::int64_t slice = i / n_points;
    value[i] = svi_total_variance(slices[slice], log_moneyness[i - slice * n_points]);
  }
};

struct SviDurrlemanGridBody : SviGridArrays {
  VOLCAL_HD void operator()(std::int64_t i) const {
    const std::int64_t slice = i / n_points;
    value[i] = svi_durrleman_g(slices[slice], log_moneyness[i - slice * n_points]);
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
