// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/cuda_backend.h"

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "kernels/backend/chunks.h"
#include "kernels/backend/heston_portions.h"
#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/device_implied_vols.h"
#include "kernels/cuda/limits.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/stream.h"

namespace volcal {
namespace {

using cuda::Stream;

class CudaBackend final : public ComputeBackend {
 public:
  /// The device must be current in the calling thread.
  CudaBackend(int ordinal, std::string name) : ordinal_(ordinal), name_(std::move(name)) {}

  [[nodiscard]] std::string name() const override { return name_; }
  // Some 30 warps a multiprocessor, with allowance for the unequal lengths of fits; a surface takes about 100
  // KB.
  [[nodiscard]] std::size_t surfaces_at_once() const noexcept override { return 8192; }

 private:
  Expected<void> run_implied_vols(const ImpliedVolBatch& batch) override {
    return run_chunks(batch, batch.status.size());
  }
  Expected<std::unique_ptr<KeptBatch>> make_kept(const ImpliedVolBatch& batch) override {
    std::unique_ptr<KeptBatch> kept;
    const Expected<void> done = guarded([&] {
      kept = std::make_unique<Kept>(*this, batch);
      stream_.synchronize();
    });
    if (!done) return done.error();
    return Expected<std::unique_ptr<KeptBatch>>(std::move(kept));
  }
  Expected<void> run_black_prices(const BlackPriceBatch& batch) override {
    return run_chunks(batch, batch.side.size());
  }
  Expected<void> run_svi_total_variances(const SviGridBatch& batch) override {
    return run_grid(batch, cuda::compute_total_variances);
  }
  Expected<void> run_svi_durrleman(const SviGridBatch& batch) override {
    return run_grid(batch, cuda::compute_durrleman);
  }
  Expected<void> run_svi_residuals(const SviResidualBatch& batch) override {
    return run_chunks(batch, batch.residual.size());
  }
  Expected<void> run_svi_slice_fits(const SviSliceFitBatch& batch) override { return run_whole(batch); }
  Expected<void> run_svi_surface_fits(const SviSurfaceFitBatch& batch) override { return run_whole(batch); }
  Expected<void> run_spectral_weights(const SpectralWeightBatch& batch) override { return run_whole(batch); }

  Expected<void> run_heston_prices(const HestonPriceBatch& batch) override {
    const std::vector<core::HestonSlice> portions = heston_portions(batch.slices, core::kHestonStrikes);
    HestonPriceBatch shared = batch;
    shared.slices = portions;
    return for_each_heston_chunk(shared, static_cast<std::int64_t>(cuda::kLargestPiece),
                                 [this](const HestonPriceBatch& piece) { return run_whole(piece); });
  }
  Expected<void> run_heston_fits(const HestonFitBatch& batch) override { return run_whole(batch); }
  Expected<void> run_heston_residuals(const HestonResidualBatch& batch) override { return run_whole(batch); }
  Expected<void> run_smile_grid(const SmileGridBatch& batch) override {
    return for_each_grid_chunk(batch, cuda::kLargestPiece,
                               [this](const SmileGridBatch& piece) { return run_whole(piece); });
  }
  Expected<void> run_surface_points(const SurfacePointBatch& batch) override {
    return run_chunks(batch, batch.value.size());
  }

  class Kept final : public KeptBatch {
   public:
    Kept(CudaBackend& backend, const ImpliedVolBatch& host)
        : backend_(backend), host_(host), device_(backend.stream_, host) {}
    [[nodiscard]] Expected<void> run() override {
      return backend_.guarded([this] {
        device_.launch(backend_.stream_);
        backend_.stream_.synchronize();
      });
    }
    [[nodiscard]] Expected<void> fetch() override {
      return backend_.guarded([this] {
        device_.download(host_);
        backend_.stream_.synchronize();
      });
    }

   private:
    CudaBackend& backend_;
    ImpliedVolBatch host_;
    cuda::DeviceImpliedVols device_;
  };

  template <class Batch>
  Expected<void> run_whole(const Batch& batch) {
    return guarded([&] { cuda::compute(stream_, batch); });
  }

  template <class Batch>
  Expected<void> run_chunks(const Batch& batch, std::size_t n) {
    return for_each_chunk(batch, n, cuda::kLargestPiece,
                          [this](const Batch& piece) { return run_whole(piece); });
  }

  Expected<void> run_grid(const SviGridBatch& batch,
                          void (*compute_grid)(const Stream&, const SviGridBatch&)) {
    return for_each_grid_chunk(batch, cuda::kLargestPiece, [&](const SviGridBatch& piece) {
      return guarded([&] { compute_grid(stream_, piece); });
    });
  }

  /// Callers on several threads take turns: one stream, and the current device is a thread's own.
  template <class Work>
  Expected<void> guarded(const Work& work) {
    const std::scoped_lock turn(mutex_);
    try {
      VOLCAL_CUDA_CHECK(cudaSetDevice(ordinal_));
      work();
    } catch (const std::exception& failure) {
      // Copies under way still read and write arrays that the caller is about to release.
      cuda::forget_failure(cudaStreamSynchronize(stream_.get()));
      return Error{ErrorCode::internal, "device " + name_ + ": " + failure.what()};
    }
    return {};
  }

  int ordinal_;
  std::string name_;
  Stream stream_;
  std::mutex mutex_;
};

std::string device_name(int ordinal) {
  cudaDeviceProp properties{};
  VOLCAL_CUDA_CHECK(cudaGetDeviceProperties(&properties, ordinal));
  return "cuda:" + std::to_string(ordinal) + " " + properties.name;
}

}  // namespace

Expected<std::unique_ptr<ComputeBackend>> make_cuda_backend(int ordinal) {
  const std::string device = "device cuda:" + std::to_string(ordinal);
  try {
    int count = 0;
    VOLCAL_CUDA_CHECK(cudaGetDeviceCount(&count));
    if (ordinal < 0 || ordinal >= count) {
      return Error{ErrorCode::usage, device + " is not there: this machine has " + std::to_string(count)};
    }
    VOLCAL_CUDA_CHECK(cudaSetDevice(ordinal));
    return std::unique_ptr<ComputeBackend>(std::make_unique<CudaBackend>(ordinal, device_name(ordinal)));
  } catch (const std::exception& failure) {
    return Error{ErrorCode::usage, device + " cannot be opened: " + failure.what()};
  }
}

}  // namespace volcal
