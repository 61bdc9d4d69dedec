// SPDX-License-Identifier: Apache-2.0

#include "kernels/backend/isa/loop_declarations.h"
#include "kernels/core/fit/heston_fit_body.h"
#include "kernels/core/heston/heston_batch.h"
#include "kernels/core/heston/heston_residual.h"

namespace volcal::isa::VOLCAL_ISA {

void heston_prices(const core::HestonPriceArrays& arrays, std::int64_t begin, std::int64_t end) {
  const core::HestonPriceBody body{arrays};
  core::HestonSliceMemory memory;  // 33 KiB of the stack
  for (std::int64_t i = begin; i < end; ++i) body(core::TeamOfOne{}, i, memory);
}

void heston_fits(const core::HestonFitArrays& arrays, std::int64_t begin, std::int64_t end) {
  const core::HestonFitBody body{arrays};
  core::HestonFitMemory memory;  // 60 KiB of the stack
  for (std::int64_t i = begin; i < end; ++i) body(core::TeamOfOne{}, i, memory);
}

void heston_residuals(const core::HestonResidualArrays& arrays, std::int64_t begin, std::int64_t end) {
  const core::HestonResidualBody body{arrays};
  core::HestonQuoteMemory memory;
  for (std::int64_t i = begin; i < end; ++i) body(core::TeamOfOne{}, i, memory);
}

}  // namespace volcal::isa::VOLCAL_ISA
