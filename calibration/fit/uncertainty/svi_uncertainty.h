// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How well quotes determine a fitted surface: the covariance of its free coordinates at the solution.
///
/// The fit makes sum of w rho(r^2) / misfit^2 + priors small. With J the residuals' derivatives, noise^2
/// their variance, W = w / misfit^2, P the priors' information and C the rows of constraints that hold it,
///
///     A = J^T W J + P + C            the surface's information, inverted through its factor
///     (row_information.h) B = noise^2 J^T W R W J + P V P  what moves the minimum: the quotes' errors, of
///     correlation R
///                                    (serial_correlation.h), and that the truth lies away from where priors
///                                    are centred, by a variance V
///     covariance = A^-1 B A^-1       [White1982], of each slice its own block
///
/// A profile's P V P is P times SliceShape::variance: a slice is believed to lie a `spread` away. Of a prior
/// from an earlier surface, and of the floor, V is P^-1. A constraint that holds takes its direction out: its
/// row weighs as much as a thousand of the slice's quotes together.
///
/// Noise is estimated slice by slice from the residuals, over degrees of freedom n - trace(A^-1 J^T W J);
/// where that leaves fewer than kFewDegrees, from those of all slices. Outliers weigh what the loss lets
/// them. What single quotes do to the fit comes from the same A (quote_influence.h).

#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/fit/uncertainty/quote_influence.h"
#include "kernels/core/svi/svi.h"
#include "volcal/surface.h"

namespace volcal::fit {

struct SurfaceUncertainty {
  std::vector<SliceUncertainty> slices;
  std::vector<std::vector<QuoteInfluence>> quotes;  ///< [slice][market quote]
};

/// One entry a slice. `slices` are the fitted ones of `data` by `how`, parallel, by nondecreasing time;
/// `arbitrage` is theirs (evidence_of). Empty where the information is not positive definite to rounding.
[[nodiscard]] SurfaceUncertainty surface_uncertainty(const std::vector<SliceData>& data,
                                                     const std::vector<core::SviRaw<double>>& slices,
                                                     const SurfaceFitOptions& options,
                                                     const ArbitrageEvidence& arbitrage);

/// The same, for a caller that needs the evidence for nothing else.
[[nodiscard]] SurfaceUncertainty surface_uncertainty(const std::vector<SliceData>& data,
                                                     const std::vector<core::SviRaw<double>>& slices,
                                                     const SurfaceFitOptions& options);

/// How far each slice, and each of calendar_pairs(data), is from static arbitrage: check_arbitrage's figures
/// of the surface that the slices make.
[[nodiscard]] ArbitrageEvidence evidence_of(const std::vector<SliceData>& data,
                                            const std::vector<core::SviRaw<double>>& slices);

}  // namespace volcal::fit
