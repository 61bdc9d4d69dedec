// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Error bars of a fitted surface: how far its vol may be from the truth, given how its quotes scatter.
///
/// A vol's standard error is sqrt(d^T C d), C the covariance of the slice's coordinates
/// (SliceUncertainty; of a Heston model's, HestonUncertainty) and d the vol's derivative by them; a band
/// reaches to either side by the quantile of Student's t at the degrees of freedom that the noise was
/// estimated from (docs/method/bands.md). Between expiries SVI slices err independently and total variance is
/// taken as linear in time, whatever interpolates; before the first and beyond the last it follows the
/// surface (volcal/surface.h). A Heston model's band is its own at any time.
///
/// What it says    noise of quotes, what a profile leaves open, and what bounds of arbitrage close
/// What it cannot  that SVI is no model of the market: where it misses quotes by more than their noise, that
///                 misfit is taken for noise. A Heston parameter at a bound is taken for exact
/// Units     vol, decimal per root year
/// Domain    time > 0, any log-moneyness; 0 < confidence < 1
/// Failure   NaN outside the domain, where a slice that the point needs, or the model, has no uncertainty
///           (stated surfaces have none), and where an end is beyond the range of doubles
/// Threads   safe from several threads at once

#include <cstddef>
#include <span>

#include "volcal/surface.h"

namespace volcal {

/// Of the implied vol at a point.
[[nodiscard]] double vol_standard_error(const VolSurface& surface, double time_to_expiry,
                                        double log_moneyness) noexcept;

struct VolBand {
  double low = kAbsent;  ///< not below 0
  double high = kAbsent;
};

/// Contains the truth with probability `confidence`, where the model does.
[[nodiscard]] VolBand vol_band(const VolSurface& surface, double time_to_expiry, double log_moneyness,
                               double confidence = 0.95) noexcept;

/// The same for slice i alone, whatever else shares its time, at many points; spans of equal lengths. Domain:
/// slice < slices().size().
void slice_bands(const VolSurface& surface, std::size_t slice, std::span<const double> log_moneyness,
                 std::span<VolBand> bands, double confidence = 0.95) noexcept;

/// And at one.
[[nodiscard]] VolBand slice_band(const VolSurface& surface, std::size_t slice, double log_moneyness,
                                 double confidence = 0.95) noexcept;

}  // namespace volcal
