// SPDX-License-Identifier: Apache-2.0

#include "kernels/backend/isa/element_loop.h"
#include "kernels/backend/isa/loop_declarations.h"

namespace volcal::isa::VOLCAL_ISA {

void implied_vols(const core::ImpliedVolArrays& arrays, std::int64_t begin, std::int64_t end) {
  for_each_element(begin, end, core::ImpliedVolBody{arrays});
}

void black_prices(const core::BlackPriceArrays& arrays, std::int64_t begin, std::int64_t end) {
  for_each_element(begin, end, core::BlackPriceBody{arrays});
}

}  // namespace volcal::isa::VOLCAL_ISA
