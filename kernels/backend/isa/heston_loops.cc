// SPDX-License-Identifier: Apache-2.0

#include "kernels/backend/isa/loop_declarations.h"
#include "kernels/core/heston_batch.h"

namespace volcal::isa::VOLCAL_ISA {

void heston_prices(const core::HestonPriceArrays& arrays, std::int64_t begin, std::int64_t end) {
  const core::HestonPriceBody body{arrays};
  core::HestonSliceMemory memory;  // 33 KiB of the stack
  for (std::int64_t i = begin; i < end; ++i) body(core::TeamOfOne{}, i, memory);
}

}  // namespace volcal::isa::VOLCAL_ISA
