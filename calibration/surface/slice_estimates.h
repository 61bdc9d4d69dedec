// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Vols of one slice with their standard errors, from one evaluation, for callers that need both.
///
/// Domain, failure   as volcal/bands.h, except that a vol is returned where only its error is missing

#include <cstddef>
#include <span>

#include "volcal/bands.h"
#include "volcal/surface.h"

namespace volcal {

/// Degrees of freedom behind the slice's errors; NaN where it has none.
[[nodiscard]] double slice_degrees_of_freedom(const VolSurface& surface, std::size_t slice) noexcept;

/// Computes vols and standard errors of the slice's own smile, whatever other slices share its time. Lengths
/// agree; an error is NaN where there is none.
void slice_estimates(const VolSurface& surface, std::size_t slice, std::span<const double> log_moneyness,
                     std::span<double> implied_vol, std::span<double> standard_error) noexcept;

/// Number of standard errors that a band extends to either side; NaN where it would exceed every double.
[[nodiscard]] double band_reach(double degrees_of_freedom, double confidence) noexcept;

/// Computes slice_bands (volcal/bands.h) from a reach that the caller has computed: a quantile of Student's
/// law costs as much as a whole smile of vols. `reach` is that of slice_degrees_of_freedom.
void slice_bands_of_reach(const VolSurface& surface, std::size_t slice, double reach,
                          std::span<const double> log_moneyness, std::span<VolBand> bands) noexcept;

}  // namespace volcal
