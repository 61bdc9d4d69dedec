// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The body that belongs to each batch. Every backend binds here, so no backend can bind differently.

#include <cstdint>

#include "kernels/backend/backend.h"
#include "kernels/core/black.h"
#include "kernels/core/implied_vol.h"
#include "kernels/core/svi_grid.h"
#include "kernels/core/svi_residual.h"

namespace volcal {

inline core::ImpliedVolBody bind_body(const ImpliedVolBatch& b) {
  return {
      b.undiscounted_price.data(), b.forward.data(), b.strike.data(), b.time_to_expiry.data(), b.side.data(),
      b.implied_vol.data(),        b.status.data()};
}

inline core::BlackPriceBody bind_body(const BlackPriceBatch& b) {
  return {b.forward.data(),     b.strike.data(), b.time_to_expiry.data(),
          b.implied_vol.data(), b.side.data(),   b.undiscounted_price.data()};
}

/// GridBody is core::SviTotalVarianceGridBody or core::SviDurrlemanGridBody.
template <class GridBody>
inline GridBody bind_grid_body(const SviGridBatch& b) {
  return {b.slices.data(), b.log_moneyness.data(), b.value.data(),
          static_cast<std::int64_t>(b.log_moneyness.size())};
}

inline core::SviResidualBody bind_body(const SviResidualBatch& b) {
  return {b.slices.data(),     b.slice_of.data(), b.log_moneyness.data(), b.time_to_expiry.data(),
          b.market_vol.data(), b.scale.data(),    b.residual.data(),      b.jacobian.data()};
}

}  // namespace volcal
