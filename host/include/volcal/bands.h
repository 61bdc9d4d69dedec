// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Error bars of a fitted surface: how far its vol may be from the truth, given the scatter of its quotes.
///
/// A vol's standard error is sqrt(d^T C d), where C is the covariance of the slice's coordinates
/// (SliceUncertainty; for a Heston model HestonUncertainty) and d the derivative of the vol by them. A band
/// reaches to either side by a quantile of Student's t, with the degrees of freedom that the noise was
/// estimated from (docs/method/bands.md). Between expiries the errors of SVI slices are taken as independent
/// and total variance as linear in time, whichever interpolation the surface uses; before the first expiry
/// and beyond the last the band follows the surface's extrapolation (volcal/surface.h). A Heston model has
/// its band at any time.
///
/// Included  noise of the quotes, narrowed by the profile's regulariser and by arbitrage bounds that bind
/// Left out  the misfit of the model. Where SVI misses quotes by more than their noise, that misfit is taken
///           for noise; a Heston parameter at a bound is taken as exact
/// Units     vol, decimal per root year
/// Domain    time > 0, any log-moneyness; 0 < confidence < 1
/// Failure   NaN outside the domain; where the model, or a slice that the point needs, has no uncertainty
///           (stated surfaces have none); and where an end is beyond the range of doubles
/// Threads   safe from several threads at once

#include <cstddef>
#include <span>

#include "volcal/surface.h"

namespace volcal {

/// Standard error of the implied vol at a point.
[[nodiscard]] double vol_standard_error(const VolSurface& surface, double time_to_expiry,
                                        double log_moneyness) noexcept;

struct VolBand {
  double low = kAbsent;  ///< not below 0
  double high = kAbsent;
};

/// Band that contains the true vol with probability `confidence`, if the model holds.
[[nodiscard]] VolBand vol_band(const VolSurface& surface, double time_to_expiry, double log_moneyness,
                               double confidence = 0.95) noexcept;

/// Bands of slice i alone at many points, even where another slice has the same time; spans of equal lengths.
/// Domain: slice < slices().size().
void slice_bands(const VolSurface& surface, std::size_t slice, std::span<const double> log_moneyness,
                 std::span<VolBand> bands, double confidence = 0.95) noexcept;

/// Band of slice i at one point.
[[nodiscard]] VolBand slice_band(const VolSurface& surface, std::size_t slice, double log_moneyness,
                                 double confidence = 0.95) noexcept;

}  // namespace volcal
