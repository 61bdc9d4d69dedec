// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Standard errors of a fitted Heston model's vols, by the delta method: sqrt(d^T C d), C the covariance of
/// its coordinates and d the vol's derivatives by them, which are the price's over vega.
///
/// Domain, failure   as heston_smile.h

#include <span>

#include "kernels/core/heston/heston_cumulant.h"
#include "volcal/surface.h"

namespace volcal {

/// Computes the standard errors of vols at many strikes of one time, best in rising order. Lengths agree.
void heston_vol_errors(const core::HestonParameters& model, const HestonUncertainty& uncertainty,
                       double time_to_expiry, std::span<const double> log_moneyness,
                       std::span<double> implied_vol, std::span<double> standard_error) noexcept;

}  // namespace volcal
