// SPDX-License-Identifier: Apache-2.0

// Declares the loops of one instruction set. This file is included once for each set, with VOLCAL_ISA naming
// its namespace, and so has no include guard.

#include "kernels/backend/isa/hot_loops.h"

namespace volcal::isa::VOLCAL_ISA {

void implied_vols(const core::ImpliedVolArrays& arrays, std::int64_t begin, std::int64_t end);
void black_prices(const core::BlackPriceArrays& arrays, std::int64_t begin, std::int64_t end);
void svi_total_variances(const core::SviGridArrays& arrays, std::int64_t begin, std::int64_t end);
void svi_durrleman(const core::SviGridArrays& arrays, std::int64_t begin, std::int64_t end);
void svi_residuals(const core::SviResidualArrays& arrays, std::int64_t begin, std::int64_t end);
void svi_slice_fits(const core::SviSliceFitArrays& arrays, std::int64_t begin, std::int64_t end);
void svi_surface_fits(const core::SviSurfaceFitArrays& arrays, std::int64_t begin, std::int64_t end);
void heston_prices(const core::HestonPriceArrays& arrays, std::int64_t begin, std::int64_t end);
void heston_fits(const core::HestonFitArrays& arrays, std::int64_t begin, std::int64_t end);
void heston_residuals(const core::HestonResidualArrays& arrays, std::int64_t begin, std::int64_t end);
void smile_grid(const core::SmileGridArrays& arrays, std::int64_t begin, std::int64_t end);
void surface_points(const core::SurfacePointArrays& arrays, std::int64_t begin, std::int64_t end);

/// Table of all loops above.
extern const HotLoops kLoops;

}  // namespace volcal::isa::VOLCAL_ISA
