// SPDX-License-Identifier: Apache-2.0

#include "kernels/backend/isa/element_loop.h"
#include "kernels/backend/isa/loop_declarations.h"

namespace volcal::isa::VOLCAL_ISA {

namespace {

/// Computes elements [begin, end) of the grid, slice by slice: within a slice the loop has neither division
/// nor gather, and the compiler vectorises it. The output overlaps no input.
template <class Formula>
void for_each_slice(const core::SviGridArrays& grid, std::int64_t begin, std::int64_t end,
                    const Formula& formula) {
  for (std::int64_t i = begin; i < end;) {
    const std::int64_t index = i / grid.n_points;
    const std::int64_t first = i - index * grid.n_points;
    const std::int64_t left = grid.n_points - first;
    const std::int64_t count = left < end - i ? left : end - i;
    const core::SviRaw<double> slice = grid.slices[index];
    const double* log_moneyness = grid.log_moneyness + first;
    double* value = grid.value + i;
#pragma omp simd
    for (std::int64_t j = 0; j < count; ++j) value[j] = formula(slice, log_moneyness[j]);
    i += count;
  }
}

}  // namespace

void svi_total_variances(const core::SviGridArrays& arrays, std::int64_t begin, std::int64_t end) {
  for_each_slice(arrays, begin, end, [](const core::SviRaw<double>& slice, double log_moneyness) {
    return core::svi_total_variance(slice, log_moneyness);
  });
}

void svi_durrleman(const core::SviGridArrays& arrays, std::int64_t begin, std::int64_t end) {
  for_each_slice(arrays, begin, end, [](const core::SviRaw<double>& slice, double log_moneyness) {
    return core::svi_durrleman_g(slice, log_moneyness);
  });
}

void svi_residuals(const core::SviResidualArrays& arrays, std::int64_t begin, std::int64_t end) {
  for_each_element(begin, end, core::SviResidualBody{arrays});
}

}  // namespace volcal::isa::VOLCAL_ISA
