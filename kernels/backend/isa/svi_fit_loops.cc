// SPDX-License-Identifier: Apache-2.0

#include "kernels/backend/isa/loop_declarations.h"
#include "kernels/core/fit/svi_fit_bodies.h"

namespace volcal::isa::VOLCAL_ISA {

void svi_slice_fits(const core::SviSliceFitArrays& arrays, std::int64_t begin, std::int64_t end) {
  const core::SviSliceFitBody body{arrays};
  for (std::int64_t i = begin; i < end; ++i) body(core::TeamOfOne{}, i);
}

void svi_surface_fits(const core::SviSurfaceFitArrays& arrays, std::int64_t begin, std::int64_t end) {
  const core::SviSurfaceFitBody body{arrays};
  for (std::int64_t i = begin; i < end; ++i) body(core::TeamOfOne{}, i);
}

}  // namespace volcal::isa::VOLCAL_ISA
