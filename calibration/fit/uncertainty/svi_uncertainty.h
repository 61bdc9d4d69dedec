// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Covariance of the free coordinates of a fitted surface at the solution.
///
/// The fit minimises sum of w rho(r^2) / misfit^2 + regularisers. With J the residuals' derivatives, noise^2
/// their variance, W = w / misfit^2, P the information of the regularisers and C the rows of active
/// constraints,
///
///     A = J^T W J + P + C                  information of the surface, inverted slice by slice or, where
///                                          constraints bind slices, through bound_information.h
///     B = noise^2 J^T W R W J + P V P      variance of the gradient: from the quotes' errors, of correlation
///     R
///                                          (serial_correlation.h), and from the distance of the true slice
///                                          to the regularisers' centres, of variance V
///     covariance = A^-1 B A^-1             [White1982]; the block of each slice is kept
///
/// A profile's P V P is P times SliceShape::variance: smiles have a standard deviation of a `spread` around
/// the typical shape. For a prior surface and for the base regulariser V is P^-1. An active constraint
/// removes the variance along its row, which weighs as much as a thousand of the slice's quotes together.
///
/// Noise is estimated slice by slice from the residuals, over degrees of freedom n - trace(A^-1 J^T W J);
/// where these are fewer than kFewDegrees, from the residuals of all slices. Outliers have the weights that
/// the loss leaves them. The influence of single quotes follows from the same A (quote_influence.h).

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

/// Computes one entry for each slice. `slices` are the fitted ones of `data` under `options`, parallel, by
/// nondecreasing time; `arbitrage` is their evidence (evidence_of). Empty where the information is not
/// positive definite to rounding.
[[nodiscard]] SurfaceUncertainty surface_uncertainty(const std::vector<SliceData>& data,
                                                     const std::vector<core::SviRaw<double>>& slices,
                                                     const SurfaceFitOptions& options,
                                                     const ArbitrageEvidence& arbitrage);

/// Computes the same, evidence included.
[[nodiscard]] SurfaceUncertainty surface_uncertainty(const std::vector<SliceData>& data,
                                                     const std::vector<core::SviRaw<double>>& slices,
                                                     const SurfaceFitOptions& options);

/// Distance of each slice, and of each of calendar_pairs(data), from static arbitrage: the figures of
/// check_arbitrage for the surface of these slices.
[[nodiscard]] ArbitrageEvidence evidence_of(const std::vector<SliceData>& data,
                                            const std::vector<core::SviRaw<double>>& slices);

}  // namespace volcal::fit
