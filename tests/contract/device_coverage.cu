// SPDX-License-Identifier: Apache-2.0

// Calls every function of kernels/core from a kernel, so that the compiler checks each of them for the
// device: nvcc accepts a template with a host call as long as it is not instantiated there. The kernel is
// never launched. scripts/check_device_coverage.py proves from the compiled code that no function was left
// out.

#include <cstdint>

#include "kernels/core/black/black.h"
#include "kernels/core/black/black_point.h"
#include "kernels/core/black/implied_vol_body.h"
#include "kernels/core/black/price_mix.h"
#include "kernels/core/fit/heston_fit_body.h"
#include "kernels/core/fit/svi_fit_bodies.h"
#include "kernels/core/heston/heston_batch.h"
#include "kernels/core/heston/heston_residual.h"
#include "kernels/core/heston/heston_tail.h"
#include "kernels/core/math/bernstein.h"
#include "kernels/core/math/elementary.h"
#include "kernels/core/math/log_ratio.h"
#include "kernels/core/math/normal.h"
#include "kernels/core/query/smile.h"
#include "kernels/core/query/surface_query.h"
#include "kernels/core/svi/svi.h"
#include "kernels/core/svi/svi_chart.h"
#include "kernels/core/svi/svi_grid.h"
#include "kernels/core/svi/svi_polynomial.h"
#include "kernels/core/svi/svi_residual.h"
#include "kernels/core/svi/svi_tail.h"
#include "kernels/core/tail/spectral_tail.h"
#include "kernels/cuda/warp_team.cuh"

static_assert(__cplusplus >= 202002L, "device code is C++20 like the rest");

namespace volcal::core {

__global__ void cover_normal(const double* in, double* out) {
  out[0] = normal_pdf(in[0]);
  out[1] = normal_cdf(in[0]);
  out[2] = log_normal_cdf(in[0]);
  out[3] = scaled_erfc(in[0]);
  out[4] = mills_ratio(in[0]);
}

__global__ void cover_elementary(const double* in, double* out) {
  out[0] = exp_sum(in[0], in[1]);
  out[1] = natural_log(in[0]) + quick_log(in[1]) + log_quotient(in[0], in[1]);
}

__global__ void cover_black(const double* in, double* out, QuoteStatus* status, OptionSide side) {
  const BlackGreeks greeks = black_greeks(in[0], in[1], in[2], side);
  out[0] = greeks.delta + greeks.gamma + greeks.vega;
  out[1] = undiscounted_price(in[0], in[1], in[2], side);
  out[2] = implied_total_stddev(in[0], in[1], status);
  out[3] = implied_vol(in[0], in[1], in[2], in[3], side, status + 1);
}

__global__ void cover_bodies(std::int64_t i, BlackPriceBody price, ImpliedVolBody vol,
                             SviTotalVarianceGridBody variance, SviDurrlemanGridBody durrleman,
                             SviResidualBody residual) {
  price(i);
  vol(i);
  variance(i);
  durrleman(i);
  residual(i);
}

__global__ void cover_spectral_weights(std::int64_t i, SpectralKeyBody key, SpectralWeightBody weight) {
  key(i);
  weight(i);
}

__global__ void cover_fits(std::int64_t i, SviSliceFitBody slice, SviSurfaceFitBody surface) {
  const cuda::WarpTeam team{static_cast<int>(threadIdx.x)};
  slice(team, i);
  surface(team, i);
}

__global__ void cover_heston(std::int64_t i, HestonPriceBody price, HestonSliceMemory* memory) {
  price(cuda::WarpTeam{static_cast<int>(threadIdx.x)}, i, *memory);
}

__global__ void cover_heston_fit(std::int64_t i, HestonFitBody fit, HestonFitMemory* memory) {
  fit(cuda::WarpTeam{static_cast<int>(threadIdx.x)}, i, *memory);
}

__global__ void cover_heston_residual(std::int64_t i, HestonResidualBody residual,
                                      HestonQuoteMemory* memory) {
  residual(cuda::WarpTeam{static_cast<int>(threadIdx.x)}, i, *memory);
}

__global__ void cover_heston_tail(HestonParameters model, const double* in, HestonNodes* nodes,
                                  HestonTail* out, HestonShortfall* shortfall) {
  const cuda::WarpTeam team{static_cast<int>(threadIdx.x)};
  out[0] = heston_tail(team, model, in[0], in[1], in[2], *nodes);
  shortfall[0] = heston_expected_shortfall(team, model, in[0], in[3], in[2], in[4], *nodes);
}

__global__ void cover_queries(std::int64_t i, SmileGridBody grid, SurfacePointBody points, const double* in,
                              double* out) {
  grid(i);
  points(i);
  const SmileRow row = smile_row(points.segments[0], in[0]);
  out[0] = smile_total_variance<SmileKind::one_slice>(row.near, row.far, row.weights, in[1]);
  out[1] = black_point(in[0], in[1], in[2]).call_delta;
}

__global__ void cover_svi(const SviRaw<double>* slices, const double* in, double* out) {
  const SviChart chart{in[0], in[1]};
  double x[kSviDimension];
  svi_to_free(chart, slices[0], x);
  const SviRaw<double> raw = svi_from_free(chart, x);
  const SviRaw<double> again = svi_raw(svi_point(chart, x));
  out[0] = svi_total_variance(raw, in[2]) - svi_total_variance(again, in[2]);
  out[1] = svi_durrleman_g(raw, in[2]);
  const SviGradient<double> butterfly = svi_butterfly(svi_jet(svi_point(chart, x), in[2]), in[2]);
  out[2] = butterfly.value + butterfly.d[0];
}

__global__ void cover_svi_tail(const SviRaw<double>* slices, const double* in, double* out) {
  const SviPoint point = svi_point_of(slices[0]);
  const SviShortfall shortfall = svi_expected_shortfall(point, in[0]);
  out[0] = shortfall.shortfall.d[0];
  out[1] = svi_tail_probability(svi_jet(point, in[1]), in[1], TailSide::rise).d[1];
  out[2] = svi_wing_slope(point, TailSide::fall).d[1];
}

__global__ void cover_sign_proof(const SviRaw<double>* slices, SignProof* out) {
  out[0] = svi_butterfly_sign(slices[0], 1000);
  // Subtraction of balls is not used by the proofs of one slice; the calendar's proof needs it.
  const Ball gap = rounded(slices[0].a) - exact(slices[1].a);
  out[1].witness = gap.value + gap.radius;
}

}  // namespace volcal::core
