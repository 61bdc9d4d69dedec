// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Binds each batch to the arrays that its body works on. Every backend binds here, so no backend can bind
/// differently.

#include <cstdint>

#include "kernels/backend/backend.h"
#include "kernels/core/black/black.h"
#include "kernels/core/black/implied_vol_body.h"
#include "kernels/core/fit/heston_fit_body.h"
#include "kernels/core/heston/heston_batch.h"
#include "kernels/core/heston/heston_residual.h"
#include "kernels/core/query/surface_query.h"
#include "kernels/core/svi/svi_grid.h"
#include "kernels/core/svi/svi_residual.h"
#include "kernels/core/tail/spectral_tail.h"

namespace volcal {

inline core::ImpliedVolArrays arrays_of(const ImpliedVolBatch& b) {
  return {
      b.undiscounted_price.data(), b.forward.data(), b.strike.data(), b.time_to_expiry.data(), b.side.data(),
      b.implied_vol.data(),        b.status.data()};
}

inline core::BlackPriceArrays arrays_of(const BlackPriceBatch& b) {
  return {b.forward.data(),     b.strike.data(), b.time_to_expiry.data(),
          b.implied_vol.data(), b.side.data(),   b.undiscounted_price.data()};
}

inline core::SviGridArrays arrays_of(const SviGridBatch& b) {
  return {b.slices.data(), b.log_moneyness.data(), b.value.data(),
          static_cast<std::int64_t>(b.log_moneyness.size())};
}

inline core::SviResidualArrays arrays_of(const SviResidualBatch& b) {
  return {b.slices.data(),     b.slice_of.data(), b.log_moneyness.data(), b.time_to_expiry.data(),
          b.market_vol.data(), b.scale.data(),    b.residual.data(),      b.jacobian.data()};
}

inline core::SviSliceFitArrays arrays_of(const SviSliceFitBatch& b) {
  return {b.fits.arrays(), b.loss, b.base_weight.data(), b.limits, b.wanted.data(), b.result.data()};
}

inline core::SviSurfaceFitArrays arrays_of(const SviSurfaceFitBatch& b) {
  return {b.fits.arrays(), b.loss,         b.base_weight, b.limits,
          b.wanted.data(), b.state.data(), b.path.data(), b.under_pricing};
}

/// Scratch arrays with one element for each error; the pools may be null without a step.
struct SpectralScratch {
  double* key;
  std::int64_t* order;
  double* pool;
  double* pool_mass;
  std::int64_t* pool_end;
};

inline core::SpectralArrays arrays_of(const SpectralWeightBatch& b, const SpectralScratch& scratch) {
  const bool moves = !b.step.empty();
  return {b.begin.data(),
          b.error.data(),
          b.mass.data(),
          moves ? b.from.data() : nullptr,
          moves ? b.step.data() : nullptr,
          b.spectrum,
          b.weight.data(),
          b.risk.data(),
          scratch.key,
          scratch.order,
          scratch.pool,
          scratch.pool_mass,
          scratch.pool_end};
}

/// Data of an output that may be left out, or null.
inline double* data_or_null(std::span<double> output) { return output.empty() ? nullptr : output.data(); }

inline core::HestonPriceArrays arrays_of(const HestonPriceBatch& b) {
  return {b.models.data(),       b.slices.data(),          b.log_moneyness.data(), b.accuracy,
          b.price.data(),        b.error.data(),           b.status.data(),        data_or_null(b.gradient),
          data_or_null(b.slope), data_or_null(b.curvature)};
}

template <class Batch>
core::HestonQuoteArrays heston_quotes_of(const Batch& b, core::HestonPlan* plans, const double* weight) {
  return {b.slice_begin.data(),
          b.slices.data(),
          b.log_moneyness.data(),
          b.market.data(),
          b.scale.data(),
          b.objective,
          plans,
          weight};
}

/// Binds a batch of Heston fits; `plans` is scratch of one plan a slice.
inline core::HestonFitArrays arrays_of(const HestonFitBatch& b, core::HestonPlan* plans) {
  const double* const weight = b.weight.empty() ? nullptr : b.weight.data();
  return {heston_quotes_of(b, plans, weight),
          b.loss,
          b.box,
          b.limits,
          b.model.data(),
          b.result.data(),
          b.feller_weight};
}

inline core::HestonResidualArrays arrays_of(const HestonResidualBatch& b) {
  return {heston_quotes_of(b, b.plans.empty() ? nullptr : b.plans.data(), nullptr), b.models.data(),
          b.accuracy, b.residual.data(), b.jacobian.data()};
}

inline core::SmileGridArrays arrays_of(const SmileGridBatch& b) {
  return {b.rows.data(), b.coordinate.data(), b.value.data(), static_cast<std::int64_t>(b.coordinate.size()),
          b.from,        b.quantity};
}

inline core::SurfacePointArrays arrays_of(const SurfacePointBatch& b) {
  return {b.edges.data(),
          b.segments.data(),
          b.time_to_expiry.data(),
          b.coordinate.data(),
          b.value.data(),
          static_cast<std::int64_t>(b.edges.size()),
          b.from,
          b.quantity};
}

}  // namespace volcal
