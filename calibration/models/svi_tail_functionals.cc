// SPDX-License-Identifier: Apache-2.0
#include "calibration/models/svi_tail_functionals.h"

#include "kernels/core/svi/svi_variance_swap.h"

namespace volcal {

core::SviGradient<double> svi_variance_swap(const core::SviPoint& slice) noexcept {
  return core::svi_variance_swap(slice);
}

}  // namespace volcal
