// SPDX-License-Identifier: Apache-2.0
#include "kernels/backend/backend.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>

namespace volcal {
namespace {

bool all_of_length(std::size_t n, std::initializer_list<std::size_t> lengths) {
  return std::all_of(lengths.begin(), lengths.end(), [n](std::size_t length) { return length == n; });
}

Error wrong_shape(const char* operation) {
  return {ErrorCode::internal, std::string(operation) + ": the lengths of the arrays do not agree"};
}

/// True where values = rows x points. The product is compared through a quotient: a length that overflowed
/// would otherwise look right.
bool implied_vols_agree(const ImpliedVolBatch& batch) {
  return all_of_length(batch.implied_vol.size(),
                       {batch.undiscounted_price.size(), batch.forward.size(), batch.strike.size(),
                        batch.time_to_expiry.size(), batch.side.size(), batch.status.size()});
}

/// A batch that lies in the caller's own arrays: nothing is copied.
class KeptByCaller final : public KeptBatch {
 public:
  KeptByCaller(ComputeBackend& backend, const ImpliedVolBatch& batch) : backend_(backend), batch_(batch) {}
  [[nodiscard]] Expected<void> run() override { return backend_.implied_vols(batch_); }
  [[nodiscard]] Expected<void> fetch() override { return {}; }

 private:
  ComputeBackend& backend_;
  ImpliedVolBatch batch_;
};

bool grid_agrees(std::size_t rows, std::size_t points, std::size_t values) {
  if (rows == 0 || points == 0) return values == 0;
  return values % rows == 0 && values / rows == points;
}

bool grid_agrees(const SviGridBatch& batch) {
  return grid_agrees(batch.slices.size(), batch.log_moneyness.size(), batch.value.size());
}

bool residuals_agree(const SviResidualBatch& batch) {
  const std::size_t quotes = batch.residual.size();
  if (batch.time_to_expiry.size() != batch.slices.size()) return false;
  if (!all_of_length(quotes, {batch.slice_of.size(), batch.log_moneyness.size(), batch.market_vol.size(),
                              batch.scale.size()})) {
    return false;
  }
  return batch.jacobian.size() == quotes * core::kSviDimension;
}

bool every_slice_exists(const SviResidualBatch& batch) {
  // A body reads slices[slice_of[i]] unchecked, on a device too: one pass here is cheaper than an illegal
  // access there.
  return std::all_of(batch.slice_of.begin(), batch.slice_of.end(), [&batch](int slice) {
    return slice >= 0 && static_cast<std::size_t>(slice) < batch.slices.size();
  });
}

bool heston_prices_agree(const HestonPriceBatch& batch) {
  const std::size_t strikes = batch.price.size();
  if (!all_of_length(strikes, {batch.log_moneyness.size(), batch.error.size(), batch.status.size()}))
    return false;
  for (const std::span<double> optional : {batch.slope, batch.curvature}) {
    if (!optional.empty() && optional.size() != strikes) return false;
  }
  return batch.gradient.empty() || batch.gradient.size() == strikes * core::kHestonDimension;
}

bool every_heston_slice_exists(const HestonPriceBatch& batch) {
  const auto strikes = static_cast<std::int64_t>(batch.price.size());
  return std::all_of(batch.slices.begin(), batch.slices.end(), [&](const core::HestonSlice& slice) {
    return slice.model >= 0 && static_cast<std::size_t>(slice.model) < batch.models.size() &&
           slice.begin >= 0 && slice.count >= 0 && slice.begin <= strikes &&
           slice.count <= strikes - slice.begin;
  });
}

bool segments_agree(const SpectralWeightBatch& batch) {
  const std::span<const std::int64_t> begin = batch.begin;
  return all_of_length(batch.error.size(), {batch.mass.size(), batch.weight.size()}) &&
         begin.size() == batch.risk.size() + 1 && begin[0] == 0 &&
         std::is_sorted(begin.begin(), begin.end()) &&
         static_cast<std::size_t>(begin.back()) == batch.error.size() &&
         (batch.step.empty() ||
          (batch.step.size() == batch.risk.size() && batch.from.size() == batch.error.size()));
}

/// Checks the quotes of a batch whose elements are surfaces.
template <class Batch>
bool heston_quotes_agree(const Batch& batch, std::size_t surfaces) {
  const std::span<const std::int64_t> begin = batch.slice_begin;
  return all_of_length(batch.log_moneyness.size(), {batch.market.size(), batch.scale.size()}) &&
         begin.size() == surfaces + 1 && begin[0] == 0 && std::is_sorted(begin.begin(), begin.end()) &&
         static_cast<std::size_t>(begin.back()) == batch.slices.size();
}

template <class Batch>
bool every_heston_quote_exists(const Batch& batch) {
  const auto quotes = static_cast<std::int64_t>(batch.market.size());
  return std::all_of(batch.slices.begin(), batch.slices.end(), [&](const core::HestonSlice& slice) {
    return slice.begin >= 0 && slice.count >= 0 && slice.begin <= quotes &&
           slice.count <= quotes - slice.begin;
  });
}

}  // namespace

KeptBatch::~KeptBatch() = default;
ComputeBackend::~ComputeBackend() = default;

Expected<void> ComputeBackend::implied_vols(const ImpliedVolBatch& batch) {
  if (!implied_vols_agree(batch)) return wrong_shape("implied_vols");
  return batch.implied_vol.empty() ? Expected<void>() : run_implied_vols(batch);
}

Expected<std::unique_ptr<KeptBatch>> ComputeBackend::keep_implied_vols(const ImpliedVolBatch& batch) {
  if (!implied_vols_agree(batch)) return wrong_shape("keep_implied_vols");
  if (batch.implied_vol.empty())
    return std::unique_ptr<KeptBatch>(std::make_unique<KeptByCaller>(*this, batch));
  return make_kept(batch);
}

Expected<std::unique_ptr<KeptBatch>> ComputeBackend::make_kept(const ImpliedVolBatch& batch) {
  return std::unique_ptr<KeptBatch>(std::make_unique<KeptByCaller>(*this, batch));
}

Expected<void> ComputeBackend::black_prices(const BlackPriceBatch& batch) {
  const std::size_t n = batch.undiscounted_price.size();
  if (!all_of_length(n, {batch.forward.size(), batch.strike.size(), batch.time_to_expiry.size(),
                         batch.implied_vol.size(), batch.side.size()})) {
    return wrong_shape("black_prices");
  }
  return n == 0 ? Expected<void>() : run_black_prices(batch);
}

Expected<void> ComputeBackend::svi_total_variances(const SviGridBatch& batch) {
  if (!grid_agrees(batch)) return wrong_shape("svi_total_variances");
  return batch.value.empty() ? Expected<void>() : run_svi_total_variances(batch);
}

Expected<void> ComputeBackend::svi_durrleman(const SviGridBatch& batch) {
  if (!grid_agrees(batch)) return wrong_shape("svi_durrleman");
  return batch.value.empty() ? Expected<void>() : run_svi_durrleman(batch);
}

Expected<void> ComputeBackend::svi_residuals(const SviResidualBatch& batch) {
  if (!residuals_agree(batch)) return wrong_shape("svi_residuals");
  if (!every_slice_exists(batch)) {
    return Error{ErrorCode::internal, "svi_residuals: a quote names a slice that is not in the batch"};
  }
  return batch.residual.empty() ? Expected<void>() : run_svi_residuals(batch);
}

Expected<void> ComputeBackend::fit_svi_slices(const SviSliceFitBatch& batch) {
  const std::size_t n = batch.fits.size();
  if (!all_of_length(n, {batch.base_weight.size(), batch.wanted.size(), batch.result.size()})) {
    return wrong_shape("fit_svi_slices");
  }
  return n == 0 ? Expected<void>() : run_svi_slice_fits(batch);
}

Expected<void> ComputeBackend::fit_svi_surfaces(const SviSurfaceFitBatch& batch) {
  const std::size_t n = batch.fits.size();
  const auto steps = static_cast<std::size_t>(std::max(batch.limits.max_steps, 0));
  if (!all_of_length(n, {batch.wanted.size(), batch.state.size()}) || batch.path.size() != n * steps) {
    return wrong_shape("fit_svi_surfaces");
  }
  if (batch.under_pricing > 0.0 && !batch.fits.has_tail()) {
    return Error{ErrorCode::internal, "fit_svi_surfaces: a tail term without weights"};
  }
  return n == 0 ? Expected<void>() : run_svi_surface_fits(batch);
}

Expected<void> ComputeBackend::spectral_weights(const SpectralWeightBatch& batch) {
  if (!segments_agree(batch)) return wrong_shape("spectral_weights");
  return batch.risk.empty() ? Expected<void>() : run_spectral_weights(batch);
}

Expected<void> ComputeBackend::heston_prices(const HestonPriceBatch& batch) {
  if (!heston_prices_agree(batch)) return wrong_shape("heston_prices");
  if (!every_heston_slice_exists(batch)) {
    return Error{ErrorCode::internal, "heston_prices: a slice reaches beyond the strikes or the models"};
  }
  return batch.slices.empty() ? Expected<void>() : run_heston_prices(batch);
}

Expected<void> ComputeBackend::fit_heston(const HestonFitBatch& batch) {
  const std::size_t n = batch.model.size();
  const bool weights_agree = batch.weight.empty() || batch.weight.size() == batch.market.size();
  if (batch.result.size() != n || !weights_agree || !heston_quotes_agree(batch, n)) {
    return wrong_shape("fit_heston");
  }
  if (!every_heston_quote_exists(batch)) {
    return Error{ErrorCode::internal, "fit_heston: a slice reaches beyond the quotes"};
  }
  return n == 0 ? Expected<void>() : run_heston_fits(batch);
}

Expected<void> ComputeBackend::heston_residuals(const HestonResidualBatch& batch) {
  const std::size_t quotes = batch.market.size();
  if (!heston_quotes_agree(batch, batch.models.size()) || batch.residual.size() != quotes ||
      batch.jacobian.size() != quotes * core::kHestonDimension ||
      (!batch.plans.empty() && batch.plans.size() != batch.slices.size())) {
    return wrong_shape("heston_residuals");
  }
  if (!every_heston_quote_exists(batch)) {
    return Error{ErrorCode::internal, "heston_residuals: a slice reaches beyond the quotes"};
  }
  return batch.models.empty() ? Expected<void>() : run_heston_residuals(batch);
}

Expected<void> ComputeBackend::smile_grid(const SmileGridBatch& batch) {
  if (!grid_agrees(batch.rows.size(), batch.coordinate.size(), batch.value.size())) {
    return wrong_shape("smile_grid");
  }
  return batch.value.empty() ? Expected<void>() : run_smile_grid(batch);
}

Expected<void> ComputeBackend::surface_points(const SurfacePointBatch& batch) {
  const std::size_t n = batch.value.size();
  if (!all_of_length(n, {batch.time_to_expiry.size(), batch.coordinate.size()}) || batch.edges.empty() ||
      batch.segments.size() != batch.edges.size() + 1) {
    return wrong_shape("surface_points");
  }
  return n == 0 ? Expected<void>() : run_surface_points(batch);
}

}  // namespace volcal
