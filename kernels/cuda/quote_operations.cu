// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/operations.h"

#include <cstdint>

#include "kernels/backend/bodies.h"
#include "kernels/cuda/device_buffer.h"
#include "kernels/cuda/device_implied_vols.h"
#include "kernels/cuda/device_view.h"
#include "kernels/cuda/index_kernel.cuh"

namespace volcal::cuda {

void DeviceImpliedVols::launch(const Stream& stream) const {
  const ImpliedVolBatch device{const_view(price_), const_view(forward_), const_view(strike_),
                               const_view(time_),  const_view(side_),    view(vol_),
                               view(status_)};
  launch_index_kernel(stream, static_cast<std::int64_t>(vol_.size()),
                      core::ImpliedVolBody{arrays_of(device)});
}

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

}  // namespace volcal::cuda
