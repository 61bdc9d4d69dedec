// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/operations.h"

#include <cstddef>
#include <cstdint>

#include "kernels/backend/bodies.h"
#include "kernels/cuda/device_buffer.h"
#include "kernels/cuda/device_fits.h"
#include "kernels/cuda/device_view.h"
#include "kernels/cuda/index_kernel.cuh"
#include "kernels/cuda/segmented_sort.h"
#include "kernels/cuda/team_kernel.cuh"

namespace volcal::cuda {

void compute(const Stream& stream, const SviSliceFitBatch& host) {
  const DeviceFits fits(stream, host.fits);
  const Uploaded base_weight(stream, host.base_weight);
  const Uploaded wanted(stream, host.wanted);
  DeviceBuffer<core::MinimiseResult> result(stream, host.result.size());
  result.upload(host.result);  // results of surfaces that are not fitted are kept
  launch_team_kernel(stream, static_cast<std::int64_t>(result.size()),
                     core::SviSliceFitBody{{fits.arrays(), host.loss, base_weight.data(), host.limits,
                                            wanted.data(), result.data()}});
  fits.download();
  result.download(host.result);
  stream.synchronize();
}

void compute(const Stream& stream, const SviSurfaceFitBatch& host) {
  const DeviceFits fits(stream, host.fits);
  const Uploaded wanted(stream, host.wanted);
  DeviceBuffer<core::SviPassState> state(stream, host.state.size());
  DeviceBuffer<core::SviPassStep> path(stream, host.path.size());
  state.upload(host.state);
  path.upload(host.path);
  launch_team_kernel(stream, static_cast<std::int64_t>(state.size()),
                     core::SviSurfaceFitBody{{fits.arrays(), host.loss, host.base_weight, host.limits,
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

}  // namespace volcal::cuda
