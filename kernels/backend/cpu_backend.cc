// SPDX-License-Identifier: Apache-2.0
#include "kernels/backend/cpu_backend.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "kernels/backend/bodies.h"
#include "kernels/backend/guarded.h"
#include "kernels/backend/heston_portions.h"
#include "kernels/backend/parallel.h"

namespace volcal {
namespace {

// Elements below which a batch is not shared out. Handing work to another thread costs a few microseconds;
// the cheapest body takes about 2 ns and the dearest a few hundred. At this many elements sharing out cannot
// lose much, below it cannot gain much.
constexpr std::int64_t kGrain = 2048;
// A vol of a surface costs one to six nanoseconds.
constexpr std::int64_t kQueryGrain = 16384;

// One fit takes 10 microseconds at least: each may go to a thread of its own.
constexpr std::int64_t kFitGrain = 1;
// Sorting a surface's tail takes some microseconds.
constexpr std::int64_t kSegmentGrain = 16;
// A slice of a few strikes takes some microseconds.
constexpr std::int64_t kHestonGrain = 8;
constexpr std::int64_t kHestonPortion = 4 * core::kHestonStrikes;

/// Runs `loop`, a RangeLoop, over all elements, shared out over the threads.
template <class Loop, class Arrays>
Expected<void> for_each_element(std::size_t size, const Loop& loop, const Arrays& arrays,
                                std::int64_t grain = kGrain) {
  const auto n = static_cast<std::int64_t>(size);
  if (n < 2 * grain) {
    loop(arrays, 0, n);
    return {};
  }
  // The bodies do not throw; the task scheduler may, for memory.
  return guarded("sharing work out over threads", [&]() -> Expected<void> {
    for_each_range(size, static_cast<std::size_t>(grain), [&](std::size_t begin, std::size_t end) {
      loop(arrays, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end));
    });
    return {};
  });
}

/// Weighs one segment: computes its keys, their order, then its weights.
void weigh_segment(const core::SpectralArrays& arrays, std::int64_t* order, std::int64_t segment) {
  core::SpectralKeyBody{arrays}(segment);
  std::int64_t* const from = order + arrays.begin[segment];
  std::int64_t* const to = order + arrays.begin[segment + 1];
  std::iota(from, to, arrays.begin[segment]);
  std::stable_sort(from, to, [&](std::int64_t a, std::int64_t b) { return arrays.key[a] > arrays.key[b]; });
  core::SpectralWeightBody{arrays}(segment);
}

class CpuBackend final : public ComputeBackend {
 public:
  explicit CpuBackend(const HotLoops& loops) : loops_(loops) {}

  [[nodiscard]] std::string name() const override { return "cpu"; }
  [[nodiscard]] std::size_t surfaces_at_once() const noexcept override { return 1; }

 private:
  Expected<void> run_implied_vols(const ImpliedVolBatch& batch) override {
    return for_each_element(batch.implied_vol.size(), loops_.implied_vols, arrays_of(batch));
  }
  Expected<void> run_black_prices(const BlackPriceBatch& batch) override {
    return for_each_element(batch.undiscounted_price.size(), loops_.black_prices, arrays_of(batch));
  }
  Expected<void> run_svi_total_variances(const SviGridBatch& batch) override {
    return for_each_element(batch.value.size(), loops_.svi_total_variances, arrays_of(batch));
  }
  Expected<void> run_svi_durrleman(const SviGridBatch& batch) override {
    return for_each_element(batch.value.size(), loops_.svi_durrleman, arrays_of(batch));
  }
  Expected<void> run_svi_residuals(const SviResidualBatch& batch) override {
    return for_each_element(batch.residual.size(), loops_.svi_residuals, arrays_of(batch));
  }
  Expected<void> run_svi_slice_fits(const SviSliceFitBatch& batch) override {
    return for_each_element(batch.fits.size(), loops_.svi_slice_fits, arrays_of(batch), kFitGrain);
  }
  Expected<void> run_svi_surface_fits(const SviSurfaceFitBatch& batch) override {
    return for_each_element(batch.fits.size(), loops_.svi_surface_fits, arrays_of(batch), kFitGrain);
  }
  Expected<void> run_spectral_weights(const SpectralWeightBatch& batch) override {
    const std::size_t n = batch.error.size();
    const std::size_t pools = batch.step.empty() ? 0 : n;
    std::vector<double> key(n);
    std::vector<double> pool(pools);
    std::vector<double> pool_mass(pools);
    std::vector<std::int64_t> order(n);
    std::vector<std::int64_t> pool_end(pools);
    const auto loop = [&order](const core::SpectralArrays& arrays, std::int64_t begin, std::int64_t end) {
      for (std::int64_t segment = begin; segment < end; ++segment) {
        weigh_segment(arrays, order.data(), segment);
      }
    };
    return for_each_element(
        batch.risk.size(), loop,
        arrays_of(batch, {key.data(), order.data(), pool.data(), pool_mass.data(), pool_end.data()}),
        kSegmentGrain);
  }
  Expected<void> run_heston_prices(const HestonPriceBatch& batch) override {
    const std::vector<core::HestonSlice> portions = heston_portions(batch.slices, kHestonPortion);
    HestonPriceBatch shared = batch;
    shared.slices = portions;
    return for_each_element(portions.size(), loops_.heston_prices, arrays_of(shared), kHestonGrain);
  }
  Expected<void> run_heston_fits(const HestonFitBatch& batch) override {
    std::vector<core::HestonPlan> plans(batch.slices.size());
    return for_each_element(batch.model.size(), loops_.heston_fits, arrays_of(batch, plans.data()),
                            kFitGrain);
  }
  Expected<void> run_heston_residuals(const HestonResidualBatch& batch) override {
    return for_each_element(batch.models.size(), loops_.heston_residuals, arrays_of(batch), kFitGrain);
  }
  Expected<void> run_smile_grid(const SmileGridBatch& batch) override {
    return for_each_element(batch.value.size(), loops_.smile_grid, arrays_of(batch), kQueryGrain);
  }
  Expected<void> run_surface_points(const SurfacePointBatch& batch) override {
    return for_each_element(batch.value.size(), loops_.surface_points, arrays_of(batch), kQueryGrain);
  }

  const HotLoops& loops_;
};

}  // namespace

std::unique_ptr<ComputeBackend> make_cpu_backend(InstructionSet set) {
  return make_cpu_backend(hot_loops(set));
}

std::unique_ptr<ComputeBackend> make_cpu_backend(const HotLoops& loops) {
  return std::make_unique<CpuBackend>(loops);
}

}  // namespace volcal
