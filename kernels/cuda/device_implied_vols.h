// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/backend/backend.h"
#include "kernels/cuda/device_buffer.h"
#include "kernels/cuda/stream.h"

namespace volcal::cuda {

/// A batch of implied vols on the device: its inputs are copied there, its outputs stay there until
/// download().
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

  /// Starts the kernel; asynchronous.
  void launch(const Stream& stream) const;
  /// Starts the copies to the host; asynchronous.
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

}  // namespace volcal::cuda
