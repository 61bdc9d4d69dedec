// SPDX-License-Identifier: Apache-2.0

#include "kernels/backend/isa/element_loop.h"
#include "kernels/backend/isa/loop_declarations.h"

namespace volcal::isa::VOLCAL_ISA {

void svi_total_variances(const core::SviGridArrays& arrays, std::int64_t begin, std::int64_t end) {
  for_each_element(begin, end, core::SviTotalVarianceGridBody{arrays});
}

void svi_durrleman(const core::SviGridArrays& arrays, std::int64_t begin, std::int64_t end) {
  for_each_element(begin, end, core::SviDurrlemanGridBody{arrays});
}

void svi_residuals(const core::SviResidualArrays& arrays, std::int64_t begin, std::int64_t end) {
  for_each_element(begin, end, core::SviResidualBody{arrays});
}

}  // namespace volcal::isa::VOLCAL_ISA
