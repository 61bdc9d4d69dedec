// SPDX-License-Identifier: Apache-2.0
#include "kernels/backend/cpu_backend.h"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <cstdint>
#include <exception>

#include "kernels/backend/bodies.h"

namespace volcal {
namespace {

// Handing work to another thread costs a few microseconds; the cheapest body takes about 2 ns and the
// dearest a few hundred. At this many elements sharing out cannot lose much, below it cannot gain much.
constexpr std::int64_t kGrain = 2048;

template <class Body>
void loop(std::int64_t begin, std::int64_t end, const Body& body) {
  for (std::int64_t i = begin; i < end; ++i) body(i);
}

template <class Body>
Expected<void> for_each_index(std::size_t size, const Body& body) {
  const auto n = static_cast<std::int64_t>(size);
  if (n < 2 * kGrain) {
    loop(0, n, body);
    return {};
  }
  try {
    tbb::parallel_for(
        tbb::blocked_range<std::int64_t>(0, n, kGrain),
        [&body](const tbb::blocked_range<std::int64_t>& range) { loop(range.begin(), range.end(), body); });
  } catch (const std::exception& failure) {  // the bodies do not throw; the task scheduler may, for memory
    return Error{ErrorCode::internal, std::string("sharing work out over threads failed: ") + failure.what()};
  }
  return {};
}

class CpuBackend final : public ComputeBackend {
 public:
  [[nodiscard]] std::string name() const override { return "cpu"; }

 private:
  Expected<void> run_implied_vols(const ImpliedVolBatch& batch) override {
    return for_each_index(batch.implied_vol.size(), bind_body(batch));
  }
  Expected<void> run_black_prices(const BlackPriceBatch& batch) override {
    return for_each_index(batch.undiscounted_price.size(), bind_body(batch));
  }
  Expected<void> run_svi_total_variances(const SviGridBatch& batch) override {
    return for_each_index(batch.value.size(), bind_grid_body<core::SviTotalVarianceGridBody>(batch));
  }
  Expected<void> run_svi_durrleman(const SviGridBatch& batch) override {
    return for_each_index(batch.value.size(), bind_grid_body<core::SviDurrlemanGridBody>(batch));
  }
  Expected<void> run_svi_residuals(const SviResidualBatch& batch) override {
    return for_each_index(batch.residual.size(), bind_body(batch));
  }
};

}  // namespace

std::unique_ptr<ComputeBackend> make_cpu_backend() { return std::make_unique<CpuBackend>(); }

}  // namespace volcal
