// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/cuda_backend.h"

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "kernels/backend/bodies.h"
#include "kernels/backend/chunks.h"
#include "kernels/backend/heston_portions.h"
#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/device_buffer.h"
#include "kernels/cuda/device_fits.h"
#include "kernels/cuda/index_kernel.cuh"
#include "kernels/cuda/segmented_sort.h"
#include "kernels/cuda/stream.h"
#include "kernels/cuda/team_kernel.cuh"

namespace volcal {
namespace {

using cuda::DeviceBuffer;
using cuda::sort_segments;
using cuda::Stream;
using cuda::Uploaded;

// Elements on the device at once: at most 10 doubles an element (residuals and their Jacobian), 320 MiB.
constexpr std::size_t kChunk = std::size_t{1} << 22;

template <class T>
std::span<T> view(const DeviceBuffer<T>& buffer) {
  return {buffer.data(), buffer.size()};
}

template <class T>
std::span<const T> const_view(const DeviceBuffer<T>& buffer) {
  return {buffer.data(), buffer.size()};
}

/// A batch on the device: inputs copied there, outputs waiting to be fetched.
class DeviceImpliedVols {
 public:
  DeviceImpliedVols(const Stream& stream, const ImpliedVolBatch& host)
      : price_(stream, host.undiscounted_price),
        forward_(stream, host.forward),
        strike_(stream, host.strike),
        time_(stream, host.time_to_expiry),
        side_(stream, host.side),
        vol_(stream, host.implied_vol.size()),
        status_(stream, host.status.size()) {}

  void launch(const Stream& stream) const {
    const ImpliedVolBatch device{const_view(price_), const_view(forward_), const_view(strike_),
                                 const_view(time_),  const_view(side_),    view(vol_),
                                 view(status_)};
    launch_index_kernel(stream, static_cast<std::int64_t>(vol_.size()),
                        core::ImpliedVolBody{arrays_of(device)});
  }
  void download(const ImpliedVolBatch& host) const {
    vol_.download(host.implied_vol);
    status_.download(host.status);
  }

 private:
  Uploaded<const double> price_, forward_, strike_, time_;
  Uploaded<const core::OptionSide> side_;
  DeviceBuffer<double> vol_;
  DeviceBuffer<core::QuoteStatus> status_;
};

void compute(const Stream& stream, const ImpliedVolBatch& host) {
  const DeviceImpliedVols device(stream, host);
  device.launch(stream);
  device.download(host);
  stream.synchronize();
}

void compute(const Stream& stream, const BlackPriceBatch& host) {
  const Uploaded forward(stream, host.forward);
  const Uploaded strike(stream, host.strike);
  const Uploaded time(stream, host.time_to_expiry);
  const Uploaded vol(stream, host.implied_vol);
  const Uploaded side(stream, host.side);
  const DeviceBuffer<double> price(stream, host.undiscounted_price.size());
  const BlackPriceBatch device{const_view(forward), const_view(strike), const_view(time),
                               const_view(vol),     const_view(side),   view(price)};
  launch_index_kernel(stream, static_cast<std::int64_t>(price.size()),
                      core::BlackPriceBody{arrays_of(device)});
  price.download(host.undiscounted_price);
  stream.synchronize();
}

template <class GridBody>
void compute_grid(const Stream& stream, const SviGridBatch& host) {
  const Uploaded slices(stream, host.slices);
  const Uploaded log_moneyness(stream, host.log_moneyness);
  const DeviceBuffer<double> value(stream, host.value.size());
  const SviGridBatch device{const_view(slices), const_view(log_moneyness), view(value)};
  launch_index_kernel(stream, static_cast<std::int64_t>(value.size()), GridBody{arrays_of(device)});
  value.download(host.value);
  stream.synchronize();
}

void compute(const Stream& stream, const SmileGridBatch& host) {
  const Uploaded rows(stream, host.rows);
  const Uploaded coordinate(stream, host.coordinate);
  const DeviceBuffer<double> value(stream, host.value.size());
  const SmileGridBatch device{const_view(rows), const_view(coordinate), view(value), host.from,
                              host.quantity};
  launch_index_kernel(stream, static_cast<std::int64_t>(value.size()),
                      core::SmileGridBody{arrays_of(device)});
  value.download(host.value);
  stream.synchronize();
}

void compute(const Stream& stream, const SurfacePointBatch& host) {
  const Uploaded edges(stream, host.edges);
  const Uploaded segments(stream, host.segments);
  const Uploaded time(stream, host.time_to_expiry);
  const Uploaded coordinate(stream, host.coordinate);
  const DeviceBuffer<double> value(stream, host.value.size());
  const SurfacePointBatch device{const_view(edges),      const_view(segments), const_view(time),
                                 const_view(coordinate), view(value),          host.from,
                                 host.quantity};
  launch_index_kernel(stream, static_cast<std::int64_t>(value.size()),
                      core::SurfacePointBody{arrays_of(device)});
  value.download(host.value);
  stream.synchronize();
}

void compute(const Stream& stream, const SviResidualBatch& host) {
  const Uploaded slices(stream, host.slices);
  const Uploaded time(stream, host.time_to_expiry);
  const Uploaded slice_of(stream, host.slice_of);
  const Uploaded log_moneyness(stream, host.log_moneyness);
  const Uploaded market_vol(stream, host.market_vol);
  const Uploaded scale(stream, host.scale);
  const DeviceBuffer<double> residual(stream, host.residual.size());
  const DeviceBuffer<double> jacobian(stream, host.jacobian.size());
  const SviResidualBatch device{
      const_view(slices),     const_view(time),  const_view(slice_of), const_view(log_moneyness),
      const_view(market_vol), const_view(scale), view(residual),       view(jacobian)};
  launch_index_kernel(stream, static_cast<std::int64_t>(residual.size()),
                      core::SviResidualBody{arrays_of(device)});
  residual.download(host.residual);
  jacobian.download(host.jacobian);
  stream.synchronize();
}

void compute(const Stream& stream, const SviSliceFitBatch& host) {
  const cuda::DeviceFits fits(stream, host.fits);
  const Uploaded prior_weight(stream, host.prior_weight);
  const Uploaded wanted(stream, host.wanted);
  DeviceBuffer<core::MinimiseResult> result(stream, host.result.size());
  result.upload(host.result);  // those of members that are not wanted stay
  launch_team_kernel(stream, static_cast<std::int64_t>(result.size()),
                     core::SviSliceFitBody{{fits.arrays(), host.loss, prior_weight.data(), host.limits,
                                            wanted.data(), result.data()}});
  fits.download();
  result.download(host.result);
  stream.synchronize();
}

void compute(const Stream& stream, const SviSurfaceFitBatch& host) {
  const cuda::DeviceFits fits(stream, host.fits);
  const Uploaded wanted(stream, host.wanted);
  DeviceBuffer<core::SviPassState> state(stream, host.state.size());
  DeviceBuffer<core::SviPassStep> path(stream, host.path.size());
  state.upload(host.state);
  path.upload(host.path);
  launch_team_kernel(stream, static_cast<std::int64_t>(state.size()),
                     core::SviSurfaceFitBody{{fits.arrays(), host.loss, host.prior_weight, host.limits,
                                              wanted.data(), state.data(), path.data(), host.under_pricing}});
  fits.download();
  state.download(host.state);
  path.download(host.path);
  stream.synchronize();
}

void compute(const Stream& stream, const SpectralWeightBatch& host) {
  const std::size_t n = host.error.size();
  const auto segments = static_cast<std::int64_t>(host.risk.size());
  const std::size_t pools = host.step.empty() ? 0 : n;
  const Uploaded begin(stream, host.begin);
  const Uploaded error(stream, host.error);
  const Uploaded mass(stream, host.mass);
  const Uploaded from(stream, host.from);
  const Uploaded step(stream, host.step);
  const DeviceBuffer<double> key(stream, n);
  const DeviceBuffer<double> sorted_key(stream, n);
  const DeviceBuffer<std::int64_t> order(stream, n);
  const DeviceBuffer<double> pool(stream, pools);
  const DeviceBuffer<double> pool_mass(stream, pools);
  const DeviceBuffer<std::int64_t> pool_end(stream, pools);
  const DeviceBuffer<double> weight(stream, n);
  const DeviceBuffer<double> risk(stream, host.risk.size());
  const SpectralWeightBatch device{const_view(begin), const_view(error), const_view(mass), host.spectrum,
                                   view(weight),      view(risk),        const_view(from), const_view(step)};
  const core::SpectralArrays arrays =
      arrays_of(device, {key.data(), order.data(), pool.data(), pool_mass.data(), pool_end.data()});
  launch_index_kernel(stream, segments, core::SpectralKeyBody{arrays});
  if (n > 0) {
    sort_segments(stream, {n, host.risk.size(), begin.data(), key.data(), sorted_key.data(), order.data()});
  }
  launch_index_kernel(stream, segments, core::SpectralWeightBody{arrays});
  weight.download(host.weight);
  risk.download(host.risk);
  stream.synchronize();
}

/// Strikes that no slice has keep their outputs: those travel both ways.
void compute(const Stream& stream, const HestonPriceBatch& host) {
  const Uploaded models(stream, host.models);
  const Uploaded slices(stream, host.slices);
  const Uploaded log_moneyness(stream, host.log_moneyness);
  DeviceBuffer<double> price(stream, host.price.size());
  DeviceBuffer<double> error(stream, host.error.size());
  DeviceBuffer<core::HestonStatus> status(stream, host.status.size());
  DeviceBuffer<double> gradient(stream, host.gradient.size());
  DeviceBuffer<double> slope(stream, host.slope.size());
  DeviceBuffer<double> curvature(stream, host.curvature.size());
  price.upload(host.price);
  error.upload(host.error);
  status.upload(host.status);
  gradient.upload(host.gradient);
  slope.upload(host.slope);
  curvature.upload(host.curvature);
  const HestonPriceBatch device{const_view(models), const_view(slices), const_view(log_moneyness),
                                host.accuracy,      view(price),        view(error),
                                view(status),       view(gradient),     view(slope),
                                view(curvature)};
  launch_memory_kernel<core::HestonSliceMemory>(stream, static_cast<std::int64_t>(slices.size()),
                                                core::HestonPriceBody{arrays_of(device)});
  price.download(host.price);
  error.download(host.error);
  status.download(host.status);
  gradient.download(host.gradient);
  slope.download(host.slope);
  curvature.download(host.curvature);
  stream.synchronize();
}

void compute(const Stream& stream, const HestonFitBatch& host) {
  const Uploaded slice_begin(stream, host.slice_begin);
  const Uploaded slices(stream, host.slices);
  const Uploaded log_moneyness(stream, host.log_moneyness);
  const Uploaded market(stream, host.market);
  const Uploaded scale(stream, host.scale);
  const Uploaded weight(stream, host.weight);
  const DeviceBuffer<core::HestonPlan> plans(stream, host.slices.size());
  DeviceBuffer<core::HestonParameters> model(stream, host.model.size());
  const DeviceBuffer<core::HestonFitResult> result(stream, host.result.size());
  model.upload(host.model);
  const HestonFitBatch device{const_view(slice_begin),
                              const_view(slices),
                              const_view(log_moneyness),
                              const_view(market),
                              const_view(scale),
                              host.objective,
                              host.loss,
                              host.box,
                              host.limits,
                              view(model),
                              view(result),
                              host.feller_weight,
                              const_view(weight)};
  launch_memory_kernel<core::HestonFitMemory>(stream, static_cast<std::int64_t>(model.size()),
                                              core::HestonFitBody{arrays_of(device, plans.data())});
  model.download(host.model);
  result.download(host.result);
  stream.synchronize();
}

/// Quotes that no slice has keep their outputs: those travel both ways, and so do plans.
void compute(const Stream& stream, const HestonResidualBatch& host) {
  const Uploaded models(stream, host.models);
  const Uploaded slice_begin(stream, host.slice_begin);
  const Uploaded slices(stream, host.slices);
  const Uploaded log_moneyness(stream, host.log_moneyness);
  const Uploaded market(stream, host.market);
  const Uploaded scale(stream, host.scale);
  DeviceBuffer<core::HestonPlan> plans(stream, host.plans.size());
  DeviceBuffer<double> residual(stream, host.residual.size());
  DeviceBuffer<double> jacobian(stream, host.jacobian.size());
  plans.upload(host.plans);
  residual.upload(host.residual);
  jacobian.upload(host.jacobian);
  const HestonResidualBatch device{
      const_view(models), const_view(slice_begin), const_view(slices), const_view(log_moneyness),
      const_view(market), const_view(scale),       host.objective,     host.accuracy,
      view(plans),        view(residual),          view(jacobian)};
  launch_memory_kernel<core::HestonQuoteMemory>(stream, static_cast<std::int64_t>(models.size()),
                                                core::HestonResidualBody{arrays_of(device)});
  plans.download(host.plans);
  residual.download(host.residual);
  jacobian.download(host.jacobian);
  stream.synchronize();
}

class CudaBackend final : public ComputeBackend {
 public:
  /// The device must be current in the calling thread.
  CudaBackend(int ordinal, std::string name) : ordinal_(ordinal), name_(std::move(name)) {}

  [[nodiscard]] std::string name() const override { return name_; }
  // Some 30 warps a multiprocessor, times the unequal lengths of fits; a surface takes about 100 KB.
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
    return run_grid<core::SviTotalVarianceGridBody>(batch);
  }
  Expected<void> run_svi_durrleman(const SviGridBatch& batch) override {
    return run_grid<core::SviDurrlemanGridBody>(batch);
  }
  Expected<void> run_svi_residuals(const SviResidualBatch& batch) override {
    return run_chunks(batch, batch.residual.size());
  }
  Expected<void> run_svi_slice_fits(const SviSliceFitBatch& batch) override {
    return guarded([&] { compute(stream_, batch); });
  }
  Expected<void> run_svi_surface_fits(const SviSurfaceFitBatch& batch) override {
    return guarded([&] { compute(stream_, batch); });
  }
  Expected<void> run_spectral_weights(const SpectralWeightBatch& batch) override {
    return guarded([&] { compute(stream_, batch); });
  }

  Expected<void> run_heston_prices(const HestonPriceBatch& batch) override {
    const std::vector<core::HestonSlice> portions = heston_portions(batch.slices, core::kHestonStrikes);
    HestonPriceBatch shared = batch;
    shared.slices = portions;
    return for_each_heston_chunk(
        shared, static_cast<std::int64_t>(kChunk),
        [this](const HestonPriceBatch& piece) { return guarded([&] { compute(stream_, piece); }); });
  }
  Expected<void> run_heston_fits(const HestonFitBatch& batch) override {
    return guarded([&] { compute(stream_, batch); });
  }
  Expected<void> run_heston_residuals(const HestonResidualBatch& batch) override {
    return guarded([&] { compute(stream_, batch); });
  }
  Expected<void> run_smile_grid(const SmileGridBatch& batch) override {
    return for_each_grid_chunk(batch, kChunk, [this](const SmileGridBatch& piece) {
      return guarded([&] { compute(stream_, piece); });
    });
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
    DeviceImpliedVols device_;
  };

  template <class Batch>
  Expected<void> run_chunks(const Batch& batch, std::size_t n) {
    return for_each_chunk(batch, n, kChunk,
                          [this](const Batch& piece) { return guarded([&] { compute(stream_, piece); }); });
  }

  template <class GridBody>
  Expected<void> run_grid(const SviGridBatch& batch) {
    return for_each_grid_chunk(batch, kChunk, [this](const SviGridBatch& piece) {
      return guarded([&] { compute_grid<GridBody>(stream_, piece); });
    });
  }

  /// Callers on several threads take turns: one stream, and the current device is a thread's own.
  template <class Work>
  Expected<void> guarded(const Work& work) {
    const std::lock_guard<std::mutex> turn(mutex_);
    try {
      VOLCAL_CUDA_CHECK(cudaSetDevice(ordinal_));
      work();
    } catch (const std::exception& failure) {
      // Copies that are under way still read and write what the caller is about to let go.
      static_cast<void>(cudaStreamSynchronize(stream_.get()));
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
  const std::string asked = "device cuda:" + std::to_string(ordinal);
  try {
    int count = 0;
    VOLCAL_CUDA_CHECK(cudaGetDeviceCount(&count));
    if (ordinal < 0 || ordinal >= count) {
      return Error{ErrorCode::usage, asked + " is not there: this machine has " + std::to_string(count)};
    }
    VOLCAL_CUDA_CHECK(cudaSetDevice(ordinal));
    return std::unique_ptr<ComputeBackend>(std::make_unique<CudaBackend>(ordinal, device_name(ordinal)));
  } catch (const std::exception& failure) {
    return Error{ErrorCode::usage, asked + " cannot be opened: " + failure.what()};
  }
}

}  // namespace volcal
