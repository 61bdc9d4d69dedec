// SPDX-License-Identifier: Apache-2.0

#include "kernels/backend/isa/loop_declarations.h"
#include "kernels/core/svi_fit_batch.h"

namespace volcal::isa::VOLCAL_ISA {

void svi_slice_fits(const core::SviSliceFitArrays& arrays, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) core::fit_one_slice(core::TeamOfOne{}, arrays, i);
}

void svi_surface_fits(const core::SviSurfaceFitArrays& arrays, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) core::fit_one_surface(core::TeamOfOne{}, arrays, i);
}

}  // namespace volcal::isa::VOLCAL_ISA
