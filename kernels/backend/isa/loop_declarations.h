// SPDX-License-Identifier: Apache-2.0

// Declares the loops of one instruction set; included once for each, with VOLCAL_ISA its namespace. No
// include guard for that reason.

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

/// All of the above.
extern const HotLoops kLoops;

}  // namespace volcal::isa::VOLCAL_ISA
