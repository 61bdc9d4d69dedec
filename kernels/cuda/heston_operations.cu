// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/operations.h"

#include <cstdint>

#include "kernels/backend/bodies.h"
#include "kernels/cuda/device_buffer.h"
#include "kernels/cuda/device_view.h"
#include "kernels/cuda/team_kernel.cuh"

namespace volcal::cuda {

/// Strikes that no slice has keep their outputs, so these are copied both ways.
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

/// Quotes that no slice has keep their outputs, so these are copied both ways, as are plans.
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

}  // namespace volcal::cuda
