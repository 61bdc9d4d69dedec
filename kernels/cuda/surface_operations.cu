// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/operations.h"

#include <cstdint>

#include "kernels/backend/bodies.h"
#include "kernels/cuda/device_buffer.h"
#include "kernels/cuda/device_view.h"
#include "kernels/cuda/index_kernel.cuh"

namespace volcal::cuda {

namespace {

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

}  // namespace

void compute_total_variances(const Stream& stream, const SviGridBatch& host) {
  compute_grid<core::SviTotalVarianceGridBody>(stream, host);
}

void compute_durrleman(const Stream& stream, const SviGridBatch& host) {
  compute_grid<core::SviDurrlemanGridBody>(stream, host);
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

}  // namespace volcal::cuda
