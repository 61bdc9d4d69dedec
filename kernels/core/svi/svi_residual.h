// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fit residuals and arbitrage slacks of raw SVI with their derivatives along the free coordinates.
///
///     residual   r = (sqrt(w(k) / T) - market_vol) / scale
///     butterfly  g(k), Durrleman's condition [GatheralJacquier2014, eq. 2.1], required >= 0

#include <cmath>
#include <cstddef>

#include "kernels/core/portability.h"
#include "kernels/core/svi/svi.h"
#include "kernels/core/svi/svi_chart.h"

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

/// A value and its derivatives along the five free coordinates of one slice. R is as for SviJet.
template <class R>
struct SviGradient {
  R value;
  R d[kSviDimension];
};

template <class R>
VOLCAL_HD inline SviGradient<R> svi_vol_residual(const SviJet<R>& jet, double time_to_expiry,
                                                 const R& market_vol, const R& scale) {
  using std::sqrt;
  const R vol = sqrt(jet.value.w / time_to_expiry);
  const R rate = 0.5 / (vol * time_to_expiry * scale);
  SviGradient<R> out;
  out.value = (vol - market_vol) / scale;
  for (int j = 0; j < kSviDimension; ++j) out.d[j] = rate * jet.dw[j];
  return out;
}

template <class R>
VOLCAL_HD inline SviGradient<R> svi_butterfly(const SviJet<R>& jet, const R& log_moneyness) {
  const R w = jet.value.w;
  const R slope = jet.value.slope;
  const R lean = 1.0 - 0.5 * log_moneyness * slope / w;
  // g = lean^2 - slope^2 (1/w + 1/4) / 4 + curvature / 2, differentiated by w, w' and w''.
  const R by_w = lean * log_moneyness * slope / (w * w) + 0.25 * slope * slope / (w * w);
  const R by_slope = -lean * log_moneyness / w - 0.5 * slope * (1.0 / w + 0.25);
  SviGradient<R> out;
  out.value = durrleman_g(jet.value, log_moneyness);
  for (int j = 0; j < kSviDimension; ++j) {
    out.d[j] = by_w * jet.dw[j] + by_slope * jet.dslope[j] + 0.5 * jet.dcurvature[j];
  }
  return out;
}

/// Element body: residual[i] and jacobian[5 i .. 5 i + 4] of quote i.
struct SviResidualBody : SviResidualArrays {
  VOLCAL_HD void operator()(std::ptrdiff_t i) const {
    const int s = slice_of[i];
    const SviGradient<double> r =
        svi_vol_residual(svi_jet(slices[s], log_moneyness[i]), time_to_expiry[s], market_vol[i], scale[i]);
    residual[i] = r.value;
    for (int j = 0; j < kSviDimension; ++j) jacobian[i * kSviDimension + j] = r.d[j];
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
