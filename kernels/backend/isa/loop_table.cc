// SPDX-License-Identifier: Apache-2.0

#include "kernels/backend/isa/loop_declarations.h"

namespace volcal::isa::VOLCAL_ISA {

constexpr HotLoops kLoops = {
    .implied_vols = implied_vols,
    .black_prices = black_prices,
    .svi_total_variances = svi_total_variances,
    .svi_durrleman = svi_durrleman,
    .svi_residuals = svi_residuals,
    .svi_slice_fits = svi_slice_fits,
    .svi_surface_fits = svi_surface_fits,
    .heston_prices = heston_prices,
    .heston_fits = heston_fits,
    .heston_residuals = heston_residuals,
    .smile_grid = smile_grid,
    .surface_points = surface_points,
};

}  // namespace volcal::isa::VOLCAL_ISA
