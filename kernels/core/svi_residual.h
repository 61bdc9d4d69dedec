// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fit residuals and arbitrage slacks of raw SVI with their derivatives along the free coordinates.
///
///     residual   r = (sqrt(w(k) / T) - market_vol) / scale
///     butterfly  g(k), Durrleman's condition [GatheralJacquier2014, eq. 2.1], want >= 0

#include <cmath>
#include <cstddef>

#include "kernels/core/portability.h"
#include "kernels/core/svi.h"
#include "kernels/core/svi_chart.h"

namespace volcal::core {

/// The arrays of a batch of quotes over many slices.
struct SviResidualArrays {
  const SviPoint* slices;        ///< [n_slices]
  const int* slice_of;           ///< [n_quotes]
  const double* log_moneyness;   ///< [n_quotes]
  const double* time_to_expiry;  ///< [n_slices], years
  const double* market_vol;      ///< [n_quotes]
  const double* scale;           ///< [n_quotes], vol
  double* residual;              ///< [n_quotes]
  double* jacobian;              ///< [n_quotes * kSviDimension], quote-major
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// A value and its derivative along the five free coordinates of one slice.
struct SviGradient {
  double value;
  double d[kSviDimension];
};

VOLCAL_HD inline SviGradient svi_vol_residual(const SviJet& jet, double time_to_expiry, double market_vol,
                                              double scale) {
  const double vol = std::sqrt(jet.value.w / time_to_expiry);
  const double rate = 0.5 / (vol * time_to_expiry * scale);
  SviGradient out;
  out.value = (vol - market_vol) / scale;
  for (int j = 0; j < kSviDimension; ++j) out.d[j] = rate * jet.dw[j];
  return out;
}

VOLCAL_HD inline SviGradient svi_butterfly(const SviJet& jet, double log_moneyness) {
  const double w = jet.value.w;
  const double slope = jet.value.slope;
  const double lean = 1.0 - 0.5 * log_moneyness * slope / w;
  // g = lean^2 - slope^2 (1/w + 1/4) / 4 + curvature / 2, differentiated by w, w' and w''.
  const double by_w = lean * log_moneyness * slope / (w * w) + 0.25 * slope * slope / (w * w);
  const double by_slope = -lean * log_moneyness / w - 0.5 * slope * (1.0 / w + 0.25);
  SviGradient out;
  out.value = durrleman_g(jet.value, log_moneyness);
  for (int j = 0; j < kSviDimension; ++j) {
    out.d[j] = by_w * jet.dw[j] + by_slope * jet.dslope[j] + 0.5 * jet.dcurvature[j];
  }
  return out;
}

/// One element a quote: residual[i] and jacobian[5 i .. 5 i + 4].
struct SviResidualBody : SviResidualArrays {
  VOLCAL_HD void operator()(std::ptrdiff_t i) const {
    const int s = slice_of[i];
    const SviGradient r =
        svi_vol_residual(svi_jet(slices[s], log_moneyness[i]), time_to_expiry[s], market_vol[i], scale[i]);
    residual[i] = r.value;
    for (int j = 0; j < kSviDimension; ++j) jacobian[i * kSviDimension + j] = r.d[j];
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
